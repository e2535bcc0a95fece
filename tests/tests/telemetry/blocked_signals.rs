//! Signals of the process, which the threads of respan do not take.

use respan::RespanSpanExporter;
use respan_tests::collector::Collector;
use respan_tests::delivery::{TIMEOUT, record_spans, sending_to};
use std::fs;

/// The names of the threads whose name begins with `respan-`, with the signals that they block.
fn threads() -> Vec<(String, u64)> {
    let tasks = fs::read_dir("/proc/self/task").expect("the threads").flatten();
    let thread = |task: fs::DirEntry| {
        let status = fs::read_to_string(task.path().join("status")).ok()?;
        let field = |name: &str| {
            status
                .lines()
                .find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()))
        };
        let blocked = u64::from_str_radix(&field("SigBlk:")?, 16).ok()?;
        Some((field("Name:")?, blocked))
    };
    let threads = tasks.filter_map(thread);
    threads.filter(|(name, _)| name.starts_with("respan-")).collect()
}

/// Otherwise a program that waits for a signal which its own threads block would be ended by it.
#[test]
fn threads_block_all_signals_but_those_of_their_own_faults() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url())
        .add_processor(
            RespanSpanExporter::builder()
                .base_url(collector.url())
                .build()
                .expect("an exporter"),
        )
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.flush_timeout(TIMEOUT).expect("delivered");
    let threads = threads();
    for prefix in ["respan-pipeline", "respan-export"] {
        assert!(threads.iter().any(|(name, _)| name.starts_with(prefix)), "{threads:?}");
    }
    let is_blocked = |blocked: u64, signal: libc::c_int| blocked & (1 << (signal - 1)) != 0;
    for (name, blocked) in threads {
        for signal in [
            libc::SIGTERM,
            libc::SIGINT,
            libc::SIGHUP,
            libc::SIGUSR1,
            libc::SIGCHLD,
            libc::SIGALRM,
        ] {
            assert!(is_blocked(blocked, signal), "{name} takes {signal}");
        }
        for signal in [libc::SIGSEGV, libc::SIGBUS, libc::SIGABRT] {
            assert!(!is_blocked(blocked, signal), "{name} blocks {signal}");
        }
    }
}
