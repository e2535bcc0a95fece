//! Several processes, and their sudden end. A child is this very test program, told to run one test of this file.

use super::{Place, drain};
use crate::spool::{Spool, SpoolLosses, Store};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// What a child is to do, and where.
const ROLE: &str = "RESPAN_TEST_SPOOL_ROLE";
const DIRECTORY: &str = "RESPAN_TEST_SPOOL_DIRECTORY";

/// Lines of a child begin with this: the test harness writes to the same stream.
const ELLIPSIS: &str = "spool: ";

struct Process {
    child: Child,
    /// Closed when dropped, at which most roles end.
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(role: &str, place: &Place) -> Self {
        let mut child = Command::new(env::current_exe().expect("this program"))
            .args(["spool::tests::processes::child", "--exact", "--nocapture"])
            .env(ROLE, role)
            .env(DIRECTORY, &**place)
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

/// What the child says; a line that its death cut off does not count.
impl Iterator for Process {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            let line = self.output.next()?.ok()?;
            if let Some((_, text)) = line.split_once(ELLIPSIS) {
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

/// In a child: tells the parent.
fn say(text: &str) {
    let mut output = io::stdout().lock();
    writeln!(output, "{ELLIPSIS}{text}.")
        .and_then(|()| output.flush())
        .expect("a parent");
}

/// No test by itself: passes at once unless it is run as a child.
#[test]
fn child() {
    let (Ok(role), Some(directory)) = (env::var(ROLE), env::var_os(DIRECTORY)) else {
        return;
    };
    let spool = Spool::new(PathBuf::from(directory));
    let store = Store::open_with(spool, Duration::ZERO).expect("a spool");
    match role.as_str() {
        "write" => write_until_killed(&store),
        "hold" => {
            let claimed = store.claim().expect("an entry");
            say(&String::from_utf8_lossy(&claimed.body()));
            let _ = io::stdin().read(&mut [0]);
            drop(claimed);
        }
        "deliver" => {
            // All begin together.
            say("ready");
            let _ = io::stdin().read(&mut [0]);
            while let Some(claimed) = store.claim() {
                let text = String::from_utf8_lossy(&claimed.body()).into_owned();
                claimed.acknowledge();
                say(&text);
            }
        }
        other => panic!("no such role: {other}"),
    }
}

fn write_until_killed(store: &Store) {
    for number in 0.. {
        store.write(body(number).as_bytes(), 1).expect("room");
        say(&number.to_string());
    }
}

/// Large enough for a kill to hit the middle of a write.
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
fn a_killed_process_loses_nothing_that_was_handed_over() {
    for round in 0..5 {
        let place = Place::new();
        let mut writer = Process::start("write", &place);
        let mut told: Vec<_> = writer.by_ref().take(3 + 4 * round).collect();
        writer.kill();
        told.extend(writer.by_ref());
        let temporaries = place.names().iter().filter(|name| name.ends_with("tmp")).count();
        assert!(temporaries <= 1, "{:?}", place.names());

        // What died before its first byte stays for a minute, since its writer might be about to lock it.
        let store = place.open();
        let kept: Vec<_> = place.names().into_iter().filter(|name| name.ends_with("tmp")).collect();
        let is_empty = |name: &String| fs::metadata(place.join(name)).is_ok_and(|file| file.len() == 0);
        assert!(kept.iter().all(is_empty), "{kept:?}");
        assert_eq!(store.losses().damaged_files, (temporaries - kept.len()) as u64);
        let found = numbers(&store);
        // One may be on the disk of which the writer could not tell any more.
        assert!(
            found.len() == told.len() || found.len() == told.len() + 1,
            "{told:?} {found:?}"
        );
        assert_eq!(found, (0..found.len()).collect::<Vec<_>>());
        assert_eq!(store.losses().corrupt, 0);
    }
}

#[test]
fn what_a_killed_process_was_delivering_is_delivered_by_another() {
    let place = Place::new();
    let store = place.open();
    super::write(&store, &["held", "free"]);
    let mut holder = Process::start("hold", &place);
    assert_eq!(holder.next().as_deref(), Some("held"));
    assert_eq!(drain(&store), ["free"], "what another process delivers is left to it");
    holder.kill();
    assert_eq!(drain(&store), ["held"]);
}

#[test]
fn what_is_being_written_is_not_cleaned_away() {
    let place = Place::new();
    let mut writer = Process::start("write", &place);
    // Each opening looks for what dead processes have left.
    for _ in writer.by_ref().take(40) {
        assert_eq!(place.open().losses(), SpoolLosses::default());
    }
    writer.kill();
    let told = 40 + writer.by_ref().count();
    assert!(numbers(&place.open()).len() >= told);
}

#[test]
fn processes_that_share_a_directory_deliver_each_file_once() {
    const FILES: usize = 120;
    let place = Place::new();
    let store = place.open();
    let mut deliverers: Vec<_> = (0..3).map(|_| Process::start("deliver", &place)).collect();
    for deliverer in &mut deliverers {
        assert_eq!(deliverer.next().as_deref(), Some("ready"));
    }
    for number in 0..FILES {
        store.write(number.to_string().as_bytes(), 1).expect("room");
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
    assert!(place.names().is_empty());
}
