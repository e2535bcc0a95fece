//! Child processes that run one test of the current test program.

use std::borrow::BorrowMut;
use std::env;
use std::process::Command;

/// The variable that is set in the children of [`isolated`].
const ISOLATED: &str = "RESPAN_TEST_ISOLATED";

/// The command that runs only the test at this path, in a process of its own.
///
/// # Panics
///
/// If the path of the current program is unknown.
pub fn command(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("the path of this program"));
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
    command
}

/// Runs a command from [`command`] to its end.
///
/// # Panics
///
/// If the child does not run exactly one test, or the test fails.
pub fn run(mut command: impl BorrowMut<Command>) {
    let command = command.borrow_mut();
    let output = command.output().expect("a child");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success() && stdout.contains("test result: ok. 1 passed"),
        "{}\n{stdout}\n{stderr}",
        output.status
    );
}

/// Runs the body of the calling test in a process of its own.
///
/// For tests of process-wide state: `init`, the global `tracing` subscriber, lines that are logged once per process.
/// The closure has to be written in the test function itself, since the path of the test is taken from its type.
///
/// # Panics
///
/// If the body panics.
pub fn isolated<F: FnOnce()>(body: F) {
    if env::var_os(ISOLATED).is_some() {
        return body();
    }
    let closure = std::any::type_name::<F>();
    let test = closure.trim_end_matches("::{{closure}}");
    let (_crate, test) = test.split_once("::").expect("a path");
    let mut child = command(test);
    child.env(ISOLATED, "1");
    run(child);
}
