//! The end of a process: by return, `exit`, panic, signal or kill, and in forked children.

use crate::process_child::{Process, names, values};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery;
use respan_tests::temp_dir::TempDir;
use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt as _;

/// Runs a role to its end: its exit code, and the names of the delivered spans.
fn run(role: &str) -> (Option<i32>, Vec<String>) {
    let collector = Collector::start();
    let status = Process::start(role, &collector).wait();
    (status.code(), names(&collector))
}

/// Passes at once unless it is run as a child.
#[test]
fn child() {
    crate::process_child::run_role();
}

#[test]
fn exit_with_the_telemetry_in_a_static() {
    assert_eq!(run("exit"), (Some(3), vec!["work.task".to_owned()]));
}

#[test]
fn exit_past_a_telemetry_in_scope() {
    assert_eq!(run("exit past the scope"), (Some(3), vec!["work.task".to_owned()]));
}

#[test]
fn exit_inside_of_a_span_that_is_still_open() {
    assert_eq!(
        run("exit inside"),
        (Some(3), vec!["work.task".to_owned(), "outer.task".to_owned()])
    );
}

#[test]
fn exit_from_another_thread() {
    assert_eq!(run("exit from a thread"), (Some(3), vec!["work.task".to_owned()]));
}

#[test]
fn the_end_of_main_with_the_telemetry_in_a_static() {
    assert_eq!(run("return"), (Some(0), vec!["work.task".to_owned()]));
}

#[test]
fn a_shutdown_before_the_end_is_not_repeated() {
    assert_eq!(run("shut down"), (Some(3), vec!["work.task".to_owned()]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_telemetry_that_was_shut_down_leaves_no_open_file() {
    let (code, names) = run("many telemetries");
    assert_eq!((code, names.len()), (Some(0), 9));
}

#[test]
fn a_panic_delivers_what_has_ended() {
    assert_eq!(run("panic"), (Some(101), vec!["work.task".to_owned()]));
    assert_eq!(run("panic in scope"), (Some(101), vec!["work.task".to_owned()]));
}

#[test]
fn a_panic_that_aborts_delivers_what_has_ended() {
    let collector = Collector::start();
    let status = Process::start("panic during a panic", &collector).wait();
    assert_eq!(
        (status.signal(), names(&collector)),
        (Some(6), vec!["work.task".to_owned()])
    );
}

#[test]
fn an_abort_without_a_panic_is_not_delayed() {
    let collector = Collector::responding([Response::Silence]);
    let status = Process::start("abort", &collector).wait();
    assert_eq!((status.signal(), names(&collector)), (Some(6), Vec::new()));
}

/// As systemd's watchdog sends the signal to a service that hangs.
#[test]
fn an_abort_from_another_process_ends_this_one() {
    let collector = Collector::start();
    let mut process = Process::start("wait", &collector);
    process.expect_line("ready");
    process.signal("ABRT");
    process.close_stdin();
    assert_eq!(process.wait().signal(), Some(6));
}

#[test]
fn a_panic_that_unwinds_delivers_nothing_and_shuts_nothing_down() {
    let collector = Collector::responding([Response::Silence]);
    let mut process = Process::start("panic and go on", &collector);
    process.expect_line("went on");
    process.close_stdin();
    assert_eq!((process.wait().code(), names(&collector)), (Some(5), Vec::new()));
}

#[test]
fn without_batches_nothing_is_sent_twice() {
    assert_eq!(run("exit without batches"), (Some(3), vec!["work.task".to_owned()]));
}

#[test]
fn an_exporter_that_exits_does_not_deadlock() {
    assert_eq!(run("exit in an exporter").0, Some(4));
}

/// The exit timeout applies, although requests have none.
#[test]
fn an_endpoint_that_hangs_does_not_keep_the_process_alive() {
    let collector = Collector::responding([Response::Silence]);
    assert_eq!(Process::start("exit soon", &collector).wait().code(), Some(3));
}

/// The exiting thread holds the lock of standard error during the shutdown.
#[test]
fn a_lock_that_is_never_released_does_not_keep_the_process_alive() {
    let collector = Collector::responding([Response::Silence]);
    assert_eq!(Process::start("exit with a lock", &collector).wait().code(), Some(3));
}

#[test]
fn a_zero_exit_timeout_does_not_wait() {
    assert_eq!(run("exit at once"), (Some(3), Vec::new()));
}

#[test]
fn a_signal_ends_the_process_after_the_delivery() {
    for (name, number) in [("TERM", 15), ("INT", 2)] {
        let collector = Collector::start();
        let mut process = Process::start("wait", &collector);
        process.expect_line("ready");
        process.signal(name);
        assert_eq!(process.wait().signal(), Some(number));
        assert_eq!(names(&collector), ["work.task"]);
    }
}

/// With the first one alone the process would not end.
#[test]
fn a_second_signal_ends_the_process_at_once() {
    let collector = Collector::responding([Response::Silence]);
    let mut process = Process::start("wait long", &collector);
    process.expect_line("ready");
    process.signal("INT");
    assert_eq!(collector.wait_for(1).len(), 1, "the delivery has begun");
    process.signal("INT");
    assert_eq!(process.wait().signal(), Some(2));
}

#[test]
fn an_ignored_signal_stays_ignored() {
    let collector = Collector::start();
    let mut process = Process::start_ignoring("INT", "wait", &collector);
    process.expect_line("ready");
    process.signal("INT");
    process.signal("TERM");
    assert_eq!(process.wait().signal(), Some(15));
    assert_eq!(names(&collector), ["work.task"]);
}

#[test]
fn an_ignored_signal_stays_ignored_by_programs_that_are_started() {
    let collector = Collector::start();
    let mut process = Process::start_ignoring("INT", "start another", &collector);
    assert_eq!(process.wait().code(), Some(7));
}

#[test]
fn a_signal_handler_of_the_program_takes_precedence() {
    let collector = Collector::start();
    let mut process = Process::start("handle", &collector);
    process.expect_line("ready");
    process.signal("TERM");
    assert_eq!(collector.wait_for(1).len(), 1, "what has ended is sent meanwhile");
    process.expect_line("handled");
    assert_eq!(process.wait().code(), Some(0));
    assert_eq!(names(&collector), ["work.task"]);
}

#[test]
fn a_kill_loses_only_spans_that_were_not_spooled() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_with(503);
    let mut killed = Process::start_spooling("fill the spool", &collector, &dir);
    killed.expect_line("ready");
    let refused = collector.requests().len();
    killed.signal("KILL");
    assert_eq!(killed.wait().signal(), Some(9));
    collector.respond_with(200);

    let mut next = Process::start_spooling("replay", &collector, &dir);
    next.expect_line("ready");
    let arrived = collector.wait_for(refused + 2);
    let seen: Vec<_> = arrived
        .iter()
        .map(|request| (request.status, request.body.len()))
        .collect();
    assert_eq!(seen.len(), refused + 2, "{seen:?} {refused} {:?}", dir.files());
    assert_eq!(arrived[refused].body, arrived[0].body, "the oldest first");
    next.close_stdin();
    assert_eq!(next.wait().code(), Some(0));
    let delivered: BTreeSet<_> = delivery::delivered(&collector).into_iter().collect();
    assert_eq!(delivered.len(), 20, "all but the batch that was not full");
    assert_eq!(delivery::delivered(&collector).len(), 20, "each of them once");

    let mut last = Process::start_spooling("replay", &collector, &dir);
    last.expect_line("ready");
    last.close_stdin();
    assert_eq!(last.wait().code(), Some(0));
    assert_eq!(delivery::delivered(&collector).len(), 20, "never again");
    assert!(dir.files().is_empty());
}

#[test]
fn spans_of_a_killed_process_are_delivered_by_a_running_one() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_with(503);
    let mut filled = Process::start_spooling("fill the spool", &collector, &dir);
    filled.expect_line("ready");
    filled.signal("KILL");
    filled.wait();
    let refused = collector.requests().len();

    collector.respond_with(Response::Silence);
    let mut killed = Process::start_spooling("replay", &collector, &dir);
    assert_eq!(collector.wait_for(refused + 1).len(), refused + 1, "it has the oldest");
    collector.respond_with(200);
    let mut running = Process::start_spooling("replay", &collector, &dir);
    assert_eq!(
        collector.wait_for(refused + 2).len(),
        refused + 2,
        "and this one the other"
    );
    killed.signal("KILL");
    killed.wait();
    assert!(dir.is_replayed(), "{:?}", dir.files());
    running.close_stdin();
    assert_eq!(running.wait().code(), Some(0));
    let delivered = delivery::delivered(&collector);
    let different: BTreeSet<_> = delivered.iter().collect();
    assert_eq!((delivered.len(), different.len()), (20, 20));
}

/// Kills while the spool is written and replayed: at most the request in flight is delivered twice, and no unreadable file
/// is left.
#[test]
fn kills_during_writes_and_replays_leave_the_spool_intact() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    for round in 0..6 {
        let mut killed = Process::start_spooling("fill and replay", &collector, &dir);
        killed.expect_line("ready");
        for status in [503, 200, 503] {
            collector.respond_with(status);
            let seen = collector.requests().len();
            assert!(collector.wait_for(seen + 3 + round).len() > seen, "it is busy");
        }
        killed.signal("KILL");
        assert_eq!(killed.wait().signal(), Some(9));
    }
    collector.respond_with(200);
    let mut next = Process::start_spooling("replay", &collector, &dir);
    next.expect_line("ready");
    assert!(dir.is_replayed(), "{:?}", dir.files());
    next.close_stdin();
    assert_eq!(next.wait().code(), Some(0));
    let delivered = delivery::delivered(&collector);
    let different: BTreeSet<_> = delivered.iter().collect();
    assert!(
        delivered.len() - different.len() <= 6,
        "at most one request for each kill"
    );
}

#[test]
fn a_forked_child_sends_no_span_of_its_parent() {
    assert_eq!(run("fork"), (Some(0), vec!["work.task".to_owned(), "open".to_owned()]));
}

#[test]
fn a_forked_child_may_have_a_telemetry_of_its_own() {
    let collector = Collector::start();
    let code = Process::start("fork and init", &collector).wait().code();
    let mut names = names(&collector);
    names.sort();
    assert_eq!(code, Some(0));
    assert_eq!(names, ["in the child", "in the parent", "work.task"]);
    let ids: BTreeSet<_> = values(&collector, "spanId").into_iter().collect();
    assert_eq!(ids.len(), 3, "each process draws its own");
}

#[test]
fn the_counts_of_a_forked_childs_own_telemetry_add_up() {
    assert_eq!(run("fork and count").0, Some(0));
}

#[test]
fn a_fork_among_busy_threads_does_not_hang() {
    assert_eq!(run("fork often").0, Some(0));
}

#[test]
fn a_forked_child_ends_by_a_signal() {
    assert_eq!(run("fork and kill"), (Some(0), vec!["work.task".to_owned()]));
}
