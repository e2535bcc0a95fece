//! Values with locks: capturing them never waits.

use respan::testing::SpanTree;
use respan_tests::recording::{only, record};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::{self, Debug};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::Duration;

/// The spans of a body that may not wait: with a lock that is waited for, the test fails instead of running for ever.
fn promptly(body: impl FnOnce() + Send + 'static) -> SpanTree {
    let (sender, receiver) = channel();
    thread::spawn(move || sender.send(record(body).1));
    receiver.recv_timeout(Duration::from_secs(60)).expect("nothing waits")
}

#[derive(Serialize)]
struct App {
    name: &'static str,
    jobs: Mutex<Vec<u32>>,
    users: Box<RwLock<u32>>,
    maybe: Option<Mutex<u8>>,
    many: HashMap<u8, Mutex<u8>>,
}

fn app() -> App {
    App {
        name: "a",
        jobs: Mutex::new(vec![1]),
        users: Box::default(),
        maybe: Some(Mutex::new(1)),
        many: HashMap::from([(1, Mutex::new(2))]),
    }
}

#[respan::task]
fn with_locks(mutex: &Mutex<u32>, lock: Arc<RwLock<u32>>, last: u8) -> u8 {
    let _ = (mutex, lock);
    last
}

#[test]
fn a_lock_that_the_caller_holds_is_not_waited_for() {
    let tree = promptly(|| {
        let (mutex, lock) = (Mutex::new(1), Arc::new(RwLock::new(2)));
        let (_first, _second) = (mutex.lock(), lock.write());
        with_locks(&mutex, Arc::clone(&lock), 3);
    });
    let arguments = &only(&tree).input()["kwargs"];
    assert!(
        arguments["mutex"]
            .as_str()
            .is_some_and(|text| text.contains("<locked>")),
        "{arguments}"
    );
    assert!(
        arguments["lock"].as_str().is_some_and(|text| text.contains("<locked>")),
        "{arguments}"
    );
    assert_eq!(arguments["last"], 3);
}

#[test]
fn a_lock_that_is_free_is_captured_with_its_content() {
    let tree = promptly(|| {
        with_locks(&Mutex::new(41), Arc::new(RwLock::new(42)), 3);
    });
    let arguments = &only(&tree).input()["kwargs"];
    assert!(
        arguments["mutex"].as_str().is_some_and(|text| text.contains("41")),
        "{arguments}"
    );
    assert!(
        arguments["lock"].as_str().is_some_and(|text| text.contains("42")),
        "{arguments}"
    );
}

#[test]
fn a_lock_inside_of_another_value_is_captured_as_its_type() {
    #[respan::task]
    fn with_app(app: &App) -> usize {
        app.name.len()
    }
    let tree = promptly(|| {
        let app = app();
        let _held = (
            app.jobs.lock(),
            app.users.write(),
            app.maybe.as_ref().map(Mutex::lock),
            app.many[&1].lock(),
        );
        with_app(&app);
    });
    let app = &only(&tree).input()["kwargs"]["app"];
    assert_eq!(app["name"], "a");
    for lock in [&app["jobs"], &app["users"], &app["maybe"], &app["many"]["1"]] {
        assert!(
            lock.as_str().is_some_and(
                |text| text.starts_with('<') && text.contains("Lock<") || text.to_string().contains("Mutex<")
            ),
            "{app}"
        );
    }
}

#[test]
fn an_output_is_captured_while_its_worker_holds_the_lock() {
    #[respan::task]
    fn start() -> &'static App {
        let worker: &'static App = Box::leak(Box::new(app()));
        let (ready, wait) = channel();
        thread::spawn(move || {
            let _jobs = worker.jobs.lock();
            ready.send(()).expect("the caller waits");
            thread::park();
        });
        wait.recv().expect("the worker");
        worker
    }
    let tree = promptly(|| {
        start();
    });
    assert_eq!(only(&tree).output()["name"], "a");
}

/// A `Debug` that takes no notice of errors is not stopped either while the mutex is locked by its own `Debug`.
#[test]
fn a_mutex_with_a_value_that_ignores_errors_is_not_poisoned() {
    struct Lines(u32);

    impl Debug for Lines {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            for line in 0..self.0 {
                let _ = writeln!(formatter, "a line of some length, the number {line}");
            }
            Ok(())
        }
    }

    #[respan::task]
    fn read(lines: &Mutex<Lines>) {
        let _ = lines;
    }
    let lines = Mutex::new(Lines(300_000));
    let ((), tree) = record(|| read(&lines));
    assert!(!lines.is_poisoned());
    assert!(only(&tree).text("traceloop.entity.input").contains("the number 99"));
}

/// A `Debug` without end that takes no notice of errors is left even where a mutex was formatted before.
#[test]
fn a_value_without_end_beside_a_mutex_is_left() {
    struct Endless;

    impl Debug for Endless {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                let _ = formatter.write_str("on and ");
            }
        }
    }

    #[derive(Debug)]
    struct Beside {
        #[allow(dead_code, reason = "for Debug")]
        lock: Mutex<u8>,
        #[allow(dead_code, reason = "for Debug")]
        text: Endless,
    }

    #[respan::task]
    fn read(beside: &Beside) {
        let _ = beside;
    }
    let beside = Beside {
        lock: Mutex::new(7),
        text: Endless,
    };
    let ((), tree) = record(|| read(&beside));
    assert!(only(&tree).text("traceloop.entity.input").contains("on and on"));
}

/// Large enough for the capture to stop in the middle.
#[test]
fn a_mutex_with_a_large_value_is_not_poisoned() {
    #[derive(Debug)]
    struct Line(#[allow(dead_code)] u64);

    #[respan::task]
    fn read(lines: &Mutex<Vec<Line>>) {
        let _ = lines;
    }
    let lines = Mutex::new((0..1_000_000).map(Line).collect::<Vec<_>>());
    let ((), tree) = record(|| read(&lines));
    assert!(!lines.is_poisoned());
    assert!(only(&tree).text("traceloop.entity.input").contains("Line(99)"));
}
