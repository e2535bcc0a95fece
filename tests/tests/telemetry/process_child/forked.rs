//! The programs that call `fork`; the forked processes end by `exit`, handlers included, or by a signal.
#![expect(unsafe_code, reason = "`fork` and what belongs to it")]

use super::roles::{builder, keep_alive, work};
use respan::opentelemetry::KeyValue;
use respan::opentelemetry::trace::{Span as _, TraceContextExt as _, Tracer as _};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Runs the code in a child, which ends by `exit`; returns the status that `waitpid` gives.
fn fork(code: impl FnOnce()) -> libc::c_int {
    // SAFETY: `fork` itself has no preconditions. The child runs arbitrary code, which is what these tests check.
    let pid = unsafe { libc::fork() };
    assert!(pid >= 0, "a child");
    if pid == 0 {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(code));
        process::exit(i32::from(outcome.is_err()));
    }
    let mut status = -1;
    // SAFETY: `status` is valid for writes during the call.
    let waited = unsafe { libc::waitpid(pid, &raw mut status, 0) };
    assert_eq!(waited, pid);
    status
}

pub(super) fn fork_once() {
    let telemetry = keep_alive(builder().init().expect("a telemetry"));
    work();
    telemetry.get_client().get_tracer().in_span("for nobody", |context| {
        context
            .span()
            .set_attribute(KeyValue::new("respan.processors", "nobody"));
    });
    telemetry.flush().expect("delivery");
    let mut open = telemetry.get_client().get_tracer().start("open");
    let status = fork(|| {
        // New spans are not recorded, and the one that was open is counted.
        work();
        open.end();
        telemetry.flush().expect("nothing to wait for");
        let client = telemetry.get_client();
        let counts = client.stats();
        assert_eq!((counts.submitted, counts.lost.forked), (1, 1), "{counts:?}");
        assert_eq!(
            (counts.unrouted, counts.queued, counts.exported),
            (0, 0, 0),
            "{counts:?}"
        );
        assert!(client.processor_stats().is_empty(), "the parent's are none here");
        telemetry.shutdown().expect("nothing to wait for");
    });
    assert_eq!(status, 0);
    open.end();
    assert_eq!(telemetry.get_client().stats().lost.total(), 0);
}

pub(super) fn fork_and_init() {
    let telemetry = keep_alive(builder().init().expect("a telemetry"));
    work();
    // The parent has a connection.
    telemetry.flush().expect("delivery");
    let status = fork(|| {
        let own = builder().init().expect("the parent's is none here");
        own.get_client().get_tracer().in_span("in the child", |_| ());
        own.shutdown().expect("delivery");
    });
    assert_eq!(status, 0);
    telemetry.get_client().get_tracer().in_span("in the parent", |_| ());
}

/// Short-lived threads of the child: each registers with the counters and caches per thread, and leaves them.
pub(super) fn fork_and_count() {
    const THREADS: u64 = 200;
    keep_alive(builder().init().expect("a telemetry"));
    let status = fork(|| {
        let own = builder().init().expect("the parent's is none here");
        let client = own.get_client();
        let is_done = AtomicBool::new(false);
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    let counts = client.stats();
                    assert_eq!(counts.started, counts.submitted + counts.running, "{counts:?}");
                }
            });
            let comers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..THREADS / 4).for_each(|_| thread::spawn(work).join().expect("no panic"))))
                .collect();
            let are_well = comers.into_iter().all(|comer| comer.join().is_ok());
            is_done.store(true, Ordering::Relaxed);
            assert!(are_well && reader.join().is_ok());
        });
        let counts = client.stats();
        assert_eq!(
            (counts.started, counts.submitted, counts.running),
            (THREADS, THREADS, 0)
        );
    });
    assert_eq!(status, 0);
}

pub(super) fn fork_often() {
    let telemetry = keep_alive(builder().init().expect("a telemetry"));
    let shared = telemetry.get_client().get_tracer().start("shared");
    let buffer = telemetry.get_client().get_span_buffer("shared");
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    work();
                    let client = telemetry.get_client();
                    let _ = (client.stats(), client.processor_stats());
                }
            });
        }
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                assert!(shared.is_recording());
            }
        });
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                buffer.clear_spans();
            }
        });
        for _ in 0..30 {
            let open = telemetry.get_client().get_tracer().start("open");
            let buffered = buffer.run(|| telemetry.get_client().get_tracer().start("buffered"));
            let status = fork(|| {
                drop((open, buffered));
                let _ = shared.is_recording();
                work();
                telemetry.flush().expect("nothing to wait for");
                // No lock that a thread of the parent held at the fork is waited for.
                let client = telemetry.get_client();
                let _ = (client.stats(), client.processor_stats());
            });
            assert_eq!(status, 0);
        }
        is_done.store(true, Ordering::Relaxed);
    });
}

pub(super) fn fork_and_kill() {
    let _telemetry = keep_alive(builder().shutdown_on_signals(true).init().expect("a telemetry"));
    work();
    let status = fork(|| {
        // SAFETY: `raise` has no preconditions.
        unsafe { libc::raise(libc::SIGTERM) };
        panic!("the signal did not end the process");
    });
    assert!(libc::WIFSIGNALED(status) && libc::WTERMSIG(status) == libc::SIGTERM);
}
