//! Environment variables of the process whose names are misspelt.

use respan::RespanTelemetry;
use respan_tests::child;
use respan_tests::log_lines::logged_by;
use std::env;

const MISSPELT: &str = "RESPAN_TRACE_CONTENTS";

#[test]
fn a_warning_names_the_variable_that_was_meant() {
    let mut command = child::command("misspelt_variables::child");
    child::run(command.env(MISSPELT, "false").env("RESPAN_PORT", "8000"));
}

/// Does nothing unless the test above runs it.
#[test]
fn child() {
    if env::var_os(MISSPELT).is_none() {
        return;
    }
    // The process's environment is read, which is this child's own.
    let builder = RespanTelemetry::builder;
    let lines = logged_by(|| drop(builder().build().expect("a telemetry")));
    let (about, others): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.contains("is not read"));
    assert_eq!(about.len(), 1, "{lines:?}");
    assert!(
        about[0].contains("the variable RESPAN_TRACE_CONTENTS is not read: did you mean RESPAN_TRACE_CONTENT?"),
        "{lines:?}"
    );
    assert!(others.iter().all(|line| !line.contains("RESPAN_PORT")), "{lines:?}");
}
