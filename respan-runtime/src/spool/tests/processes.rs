//! Tests with several processes, some of them killed. A child process is this test binary, running the test `child`.

use super::{SpoolDirectory, drain};
use crate::spool::{Spool, SpoolLosses, Store};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Environment variables of a child: its role and the spool directory.
const ROLE: &str = "RESPAN_TEST_SPOOL_ROLE";
const DIRECTORY: &str = "RESPAN_TEST_SPOOL_DIRECTORY";

/// The prefix of a child's lines, since the test harness writes to the same stream.
const LINE_PREFIX: &str = "spool: ";

struct Process {
    child: Child,
    /// Dropped to end the child.
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(role: &str, directory: &SpoolDirectory) -> Self {
        let mut child = Command::new(env::current_exe().expect("this program"))
            .args(["spool::tests::processes::child", "--exact", "--nocapture"])
            .env(ROLE, role)
            .env(DIRECTORY, &**directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child");
        let output = BufReader::new(child.stdout.take().expect("its output")).lines();
        let input = child.stdin.take();
        Self { child, input, output }
    }

    /// SIGKILL on Unix.
    fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("dead");
    }
}

/// The lines of the child; an incomplete last line is ignored.
impl Iterator for Process {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            let line = self.output.next()?.ok()?;
            if let Some((_, text)) = line.split_once(LINE_PREFIX) {
                return text.strip_suffix('.').map(str::to_owned);
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.input.take();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a line to the parent.
fn send(text: &str) {
    let mut output = io::stdout().lock();
    writeln!(output, "{LINE_PREFIX}{text}.")
        .and_then(|()| output.flush())
        .expect("a parent");
}

/// The entry point of child processes; passes at once in the test run itself.
#[test]
fn child() {
    let (Ok(role), Some(directory)) = (env::var(ROLE), env::var_os(DIRECTORY)) else {
        return;
    };
    let spool = Spool::new(PathBuf::from(directory));
    let store = Store::open_with_interval(spool, Duration::ZERO).expect("a spool");
    match role.as_str() {
        "write" => write_until_killed(&store),
        "claim" => {
            let claimed = store.claim(Instant::now()).expect("an entry");
            send(&String::from_utf8_lossy(&claimed.body()));
            let _ = io::stdin().read(&mut [0]);
            drop(claimed);
        }
        "deliver" => {
            // All children start delivering together.
            send("ready");
            let _ = io::stdin().read(&mut [0]);
            while let Some(claimed) = store.claim(Instant::now()) {
                let text = String::from_utf8_lossy(&claimed.body()).into_owned();
                claimed.acknowledge();
                send(&text);
            }
        }
        other => panic!("no such role: {other}"),
    }
}

fn write_until_killed(store: &Store) {
    for number in 0.. {
        store.write(body(number).as_bytes(), 1, false).expect("room");
        send(&number.to_string());
    }
}

/// A body large enough for a kill to interrupt its write.
fn body(number: usize) -> String {
    format!("{number} {}", "x".repeat(number % 7 * 40_000))
}

fn numbers(store: &Arc<Store>) -> Vec<usize> {
    let texts = drain(store).into_iter().map(|text| {
        let number = text
            .split(' ')
            .next()
            .and_then(|number| number.parse().ok())
            .expect("a number");
        assert_eq!(text, body(number));
        number
    });
    texts.collect()
}

#[test]
fn a_killed_process_loses_no_written_request() {
    for round in 0..5 {
        let directory = SpoolDirectory::new();
        let mut writer = Process::start("write", &directory);
        let mut written: Vec<_> = writer.by_ref().take(3 + 4 * round).collect();
        writer.kill();
        written.extend(writer.by_ref());
        let temporaries = directory.names().iter().filter(|name| name.ends_with("tmp")).count();
        assert!(temporaries <= 1, "{:?}", directory.names());

        // An empty temporary file stays for a minute, since its writer may not have locked it yet.
        let store = directory.open();
        let remaining: Vec<_> = directory
            .names()
            .into_iter()
            .filter(|name| name.ends_with("tmp"))
            .collect();
        let is_empty = |name: &String| fs::metadata(directory.join(name)).is_ok_and(|file| file.len() == 0);
        assert!(remaining.iter().all(is_empty), "{remaining:?}");
        assert_eq!(store.losses().damaged_files, (temporaries - remaining.len()) as u64);
        let found = numbers(&store);
        // One more may be on the disk than the writer could report.
        assert!(
            found.len() == written.len() || found.len() == written.len() + 1,
            "{written:?} {found:?}"
        );
        assert_eq!(found, (0..found.len()).collect::<Vec<_>>());
        assert_eq!(store.losses().corrupt, 0);
    }
}

#[test]
fn requests_claimed_by_a_killed_process_are_delivered_by_another() {
    let directory = SpoolDirectory::new();
    let store = directory.open();
    super::write(&store, &["claimed", "free"]);
    let mut claimer = Process::start("claim", &directory);
    assert_eq!(claimer.next().as_deref(), Some("claimed"));
    assert_eq!(drain(&store), ["free"], "the claimed request is not delivered");
    claimer.kill();
    assert_eq!(drain(&store), ["claimed"]);
}

#[test]
fn files_being_written_are_not_removed() {
    let directory = SpoolDirectory::new();
    let mut writer = Process::start("write", &directory);
    // Opening removes the temporary files of dead processes.
    for _ in writer.by_ref().take(40) {
        assert_eq!(directory.open().losses(), SpoolLosses::default());
    }
    writer.kill();
    let written = 40 + writer.by_ref().count();
    assert!(numbers(&directory.open()).len() >= written);
}

#[test]
fn processes_that_share_a_directory_deliver_each_file_once() {
    const FILES: usize = 120;
    let directory = SpoolDirectory::new();
    let store = directory.open();
    let mut deliverers: Vec<_> = (0..3).map(|_| Process::start("deliver", &directory)).collect();
    for deliverer in &mut deliverers {
        assert_eq!(deliverer.next().as_deref(), Some("ready"));
    }
    for number in 0..FILES {
        store.write(number.to_string().as_bytes(), 1, false).expect("room");
        if number == FILES / 2 {
            for deliverer in &mut deliverers {
                deliverer.input.take();
            }
        }
    }
    let mut delivered = drain(&store);
    for deliverer in &mut deliverers {
        delivered.extend(deliverer);
    }
    delivered.extend(drain(&store));
    assert_eq!(delivered.len(), FILES, "none twice");
    assert_eq!(delivered.iter().collect::<BTreeSet<_>>().len(), FILES, "and all");
    assert!(directory.names().is_empty());
}
