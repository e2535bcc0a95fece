//! Changes that show without a reload.

use super::webdriver::Browser;
use crate::support::{CHANGED_LINES, TempDir, Viewer, request_of, resource_request, span, two_runs};
use serde_json::json;

const STATE: &str = "document.querySelector('#tree .took')?.textContent ?? ''";

#[cfg(target_os = "linux")]
#[test]
fn a_held_span_shows_running_then_its_end_and_its_killed_twin_is_lost() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let mut twin = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .expect("a process");
    browser.open(&viewer.url);
    browser.wait("document.querySelector('#empty')?.textContent.includes('No traces yet')");
    browser.screenshot("empty");
    viewer.ingest(&request_of(&[span(1, 1, 0, "held", (0, 0), &json!({}))]));
    browser.wait("document.querySelector('#tree .text')?.textContent === 'held'");
    browser.wait(&format!("{STATE}.includes('running')"));
    assert!(browser.text("#list .row b").contains('▶'));
    viewer.ingest(&request_of(&[span(1, 1, 0, "held", (0, 2500), &json!({}))]));
    browser.wait(&format!("{STATE} === '2.50 ms'"));
    let resource = json!({"service.name": "twin", "process.pid": twin.id()});
    viewer.ingest(&resource_request(
        &resource,
        &[span(2, 1, 0, "twin", (0, 0), &json!({}))],
    ));
    browser.wait("document.querySelectorAll('#list .row:not([hidden])').length === 2");
    browser.eval(&format!("location.hash = 'trace={:032x}'", 2));
    browser.wait(&format!("{STATE}.includes('running')"));
    browser.screenshot("running");
    twin.kill().expect("it is killed");
    twin.wait().expect("it is gone");
    browser.wait(&format!("{STATE}.includes('lost')"));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn two_programs_show_side_by_side_and_the_page_survives_a_restart() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    browser.open(&viewer.url);
    std::thread::scope(|scope| {
        for program in 1..=2_u128 {
            let viewer = &viewer;
            scope.spawn(move || {
                for id in 1..=20 {
                    let resource = json!({"service.name": format!("program {program}")});
                    let span = span(program, id, id - 1, &format!("p{program}"), (id, 100 - id), &json!({}));
                    assert_eq!(viewer.ingest(&resource_request(&resource, &[span])).status, 200);
                }
            });
        }
    });
    browser.wait("[...document.querySelectorAll('#list .row:not([hidden]) small')].filter((facts) => facts.textContent.includes('20 spans')).length === 2");
    let port = viewer.address.port().to_string();
    viewer.kill();
    browser.wait("document.querySelector('#live').textContent.includes('gone')");
    let viewer = Viewer::start_with(directory.path(), &["--port", &port]);
    viewer.ingest(&request_of(&[span(3, 1, 0, "after", (500, 600), &json!({}))]));
    browser.wait("document.querySelector('#live').textContent.includes('live')");
    browser.wait("document.querySelector('#list').textContent.includes('after')");
}

#[test]
fn the_difference_of_two_runs_shows_changed_messages_by_line() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    for run in two_runs() {
        viewer.ingest(&request_of(&run));
    }
    browser.open(&format!("{}#diff={:032x},{:032x}", viewer.url, 1, 2));
    browser.wait("document.querySelectorAll('.difference tbody tr').length > 3");
    assert_eq!(
        browser
            .text(".difference tr.removed .title")
            .trim_start_matches("− span")
            .trim(),
        "removed step"
    );
    assert_eq!(
        browser
            .text(".difference tr.added .title")
            .trim_start_matches("+ span")
            .trim(),
        "added step"
    );
    assert!(
        browser.text(".difference").contains("+2"),
        "{}",
        browser.text(".difference")
    );
    // Only the call whose messages differ offers them.
    assert_eq!(browser.count(".difference button"), 1);
    browser.click(".difference button");
    browser.wait("document.querySelectorAll('.lines .added').length === 1");
    let lines = browser
        .eval("[...document.querySelectorAll('.lines td > *')].map((line) => line.textContent.replace('−', '-'))");
    assert_eq!(lines, json!(CHANGED_LINES));
    browser.screenshot("difference");
    assert_eq!(browser.console(), Vec::<String>::new());
}
