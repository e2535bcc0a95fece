//! The page without a mouse, and what assistive technology sees.

use super::webdriver::Browser;
use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::json;

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";

fn selected(browser: &Browser) -> String {
    browser.text("#tree .row.selected .text")
}

#[test]
fn the_slowest_call_the_first_failure_and_its_prompt_are_found_by_keys() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let call = |prompt: &str| json!({"gen_ai.system": "openai", "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": prompt});
    let mut failed = span(1, 4, 3, "failing call", (50, 60), &call("Translate: Arr!"));
    failed["status"] = json!({"code": 2, "message": "content_filter"});
    viewer.ingest(&request_of(&[
        span(1, 1, 0, "root", (0, 100), &json!({})),
        span(1, 2, 1, "slow call", (1, 45), &call("Tell a long story")),
        span(1, 3, 1, "step", (46, 70), &json!({})),
        failed,
        span(2, 1, 0, "older", (0, 0), &json!({})),
    ]));
    let trace = format!("{:032x}", 1);
    browser.open_trace(&viewer.url, &trace);
    browser.press("s");
    assert_eq!(selected(&browser), "slow call");
    browser.press("e");
    assert_eq!(selected(&browser), "failing call");
    browser.wait("document.querySelector('#detail').textContent.includes('Translate: Arr!')");
    assert!(browser.text("#detail").contains("content_filter"));
    // Up to the parent, close it, open it.
    browser.press(LEFT);
    assert_eq!(selected(&browser), "step");
    browser.press(LEFT);
    assert_eq!(
        browser.eval("document.querySelector('#tree .row.selected').ariaExpanded"),
        "false"
    );
    assert_eq!(browser.count("#tree .row:not([hidden])"), 3);
    browser.press(RIGHT);
    browser.press(RIGHT);
    assert_eq!(selected(&browser), "failing call");
    // Zoom to the step: the axis begins later; 0 shows the whole.
    let axis = |browser: &Browser| browser.text("#axis i");
    assert_eq!(axis(&browser), "0");
    browser.press("z");
    assert_ne!(axis(&browser), "0");
    browser.press("0");
    assert_eq!(axis(&browser), "0");
    // A link leads to the span again.
    let link = browser.eval("location.href");
    browser.open("about:blank");
    browser.open(link.as_str().expect("a link"));
    browser.wait("document.querySelector('#tree .row.selected .text')?.textContent === 'failing call'");
    // Help opens and closes.
    browser.press("?");
    assert_eq!(browser.count("dialog[open]"), 1);
    browser.press(ESCAPE);
    assert_eq!(browser.count("dialog[open]"), 0);
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn search_and_filter_are_reached_by_keys() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let call = json!({"gen_ai.system": "openai", "gen_ai.usage.input_tokens": 600, "gen_ai.prompt.0.content": "the treasure map"});
    viewer.ingest(&request_of(&[
        span(1, 1, 0, "voyage", (0, 100), &json!({})),
        span(1, 2, 1, "chat", (1, 45), &call),
        span(1, 3, 1, "other", (46, 70), &json!({})),
        span(2, 1, 0, "harbour", (200, 300), &json!({})),
    ]));
    viewer.until("words", || viewer.api("traces?search=treasure")["total"] == 1);
    browser.open(&viewer.url);
    browser.wait("document.documentElement.dataset.trace");
    assert!(browser.text("#head").contains("harbour"));
    browser.press("/");
    browser.press("treasure");
    browser.wait("document.querySelectorAll('#list .row:not([hidden])').length === 1");
    browser.press(ENTER);
    browser.wait("document.querySelector('#head').textContent.includes('voyage')");
    // Words of prompts find spans, with their ancestors.
    browser.press("f");
    browser.press("treasure");
    browser.wait("document.querySelectorAll('#tree .row:not([hidden])').length === 2");
    browser.press(ENTER);
    browser.wait("document.querySelector('#tree .row.selected .text').textContent === 'chat'");
    browser.press("f");
    browser.press("kind:llm tokens>500");
    browser.wait("document.querySelectorAll('#tree .row:not([hidden])').length === 2");
    browser.press(ESCAPE);
    browser.wait("document.querySelectorAll('#tree .row:not([hidden])').length === 3");
    // From the field to the list, and on to the other trace.
    browser.press(ESCAPE);
    browser.press("/");
    browser.press(ESCAPE);
    browser.wait("document.querySelectorAll('#list .row:not([hidden])').length === 2");
    browser.press(DOWN);
    assert_eq!(browser.eval("document.activeElement.id"), "list");
    browser.press("[");
    browser.wait("document.querySelector('#head').textContent.includes('harbour')");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn roles_and_names_are_computed() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    viewer.ingest(&request_of(&[
        span(1, 1, 0, "root", (0, 100), &json!({})),
        span(1, 2, 1, "child", (1, 45), &json!({})),
    ]));
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    browser.wait("document.querySelector('#detail h2')");
    for (selector, role, name) in [
        ("#tree", "treegrid", "Spans"),
        ("#list", "listbox", "Traces"),
        ("#search", "searchbox", "Search all traces"),
        ("#filter", "searchbox", "Filter spans"),
        ("nav", "navigation", "Traces"),
        ("aside", "complementary", "Span"),
        ("main", "main", ""),
    ] {
        let (found_role, found_name) = browser.accessible(selector);
        assert_eq!(found_role, role, "{selector}");
        assert!(found_name.starts_with(name), "{selector}: {found_name}");
    }
    assert_eq!(browser.accessible("#tree .row").0, "row");
    assert_eq!(browser.accessible("#tree .row .name").0, "gridcell");
    assert_eq!(browser.accessible("#list .row").0, "option");
    let active = browser.eval(
        "document.getElementById(document.querySelector('#tree').getAttribute('aria-activedescendant'))?.ariaSelected",
    );
    assert_eq!(active, "true");
    let unnamed =
        browser.eval("[...document.querySelectorAll('button, a')].filter((each) => !each.textContent.trim()).length");
    assert_eq!(unnamed, 0);
}
