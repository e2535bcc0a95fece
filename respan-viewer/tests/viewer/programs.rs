//! Programs with respan, whose spans are shown while they run.

use crate::browser::Browser;
use crate::support::program::{self, Program};
use crate::support::{TempDir, Viewer};
use serde_json::Value;

const STATE: &str = "document.querySelector('#tree .took')?.textContent ?? ''";

fn endpoint(viewer: &Viewer) -> String {
    format!("http://{}", viewer.address)
}

/// The traces that are stored, the newest first.
fn traces(viewer: &Viewer) -> Vec<Value> {
    viewer.api("traces")["traces"].as_array().cloned().unwrap_or_default()
}

fn trace_of(viewer: &Viewer, service: &str) -> Option<Value> {
    traces(viewer).into_iter().find(|trace| trace["service"] == service)
}

#[cfg(target_os = "linux")]
#[test]
fn two_held_programs_show_running_until_one_ends_and_the_other_is_killed() {
    if program::run() {
        return;
    }
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    browser.open(&viewer.url);
    browser.eval("window.isSamePage = true");
    let start = |name: &str| {
        let test = "programs::two_held_programs_show_running_until_one_ends_and_the_other_is_killed";
        Program::start(test, name, &endpoint(&viewer))
    };
    let (mut program, twin) = (start("program"), start("twin"));
    let running =
        "[...document.querySelectorAll('#list .row:not([hidden]) b')].filter((name) => name.textContent.includes('▶'))";
    browser.wait(&format!("{running}.length === 2"));
    let open = |service: &str| {
        let trace = trace_of(&viewer, service).expect("its trace is listed");
        let id = trace["id"].as_str().expect("an id").to_owned();
        browser.eval(&format!("location.hash = 'trace={id}'"));
    };
    open("program");
    browser.wait(&format!("{STATE}.includes('running')"));
    assert!(
        browser.text("#tree .row .text").contains("held"),
        "{}",
        browser.text("#tree")
    );
    program.record("step");
    browser.wait("document.querySelectorAll('#tree .row:not([hidden])').length === 2");
    browser.wait(&format!("{STATE}.includes('running')"));
    browser.screenshot("program-running");
    program.end();
    browser.wait(&format!("/^[0-9.]+ m?s$/.test({STATE})"));
    open("twin");
    browser.wait(&format!("{STATE}.includes('running')"));
    twin.kill();
    browser.wait(&format!("{STATE}.includes('lost')"));
    assert_eq!(browser.eval("window.isSamePage"), Value::Bool(true), "without a reload");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn spans_reach_a_viewer_that_is_started_again() {
    if program::run() {
        return;
    }
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let test = "programs::spans_reach_a_viewer_that_is_started_again";
    let mut program = Program::start(test, "program", &endpoint(&viewer));
    viewer.until("the workflow shows running", || {
        trace_of(&viewer, "program").is_some_and(|trace| trace["running"] == 1)
    });
    let port = viewer.address.port().to_string();
    viewer.kill();
    program.record("missed");
    let viewer = Viewer::start_with(directory.path(), &["--port", &port]);
    viewer.until("a later span arrives", || {
        program.record("later");
        trace_of(&viewer, "program").is_some_and(|trace| trace["spans"].as_u64() > Some(1))
    });
    program.end();
    viewer.until("the workflow has ended", || {
        trace_of(&viewer, "program").is_some_and(|trace| trace["running"] == 0)
    });
}
