//! Searches and filters that find nothing, and parts of the page beside the tree that follow changes.

use super::webdriver::Browser;
use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Value, json};

/// A browser with the page of a viewer that has this span; its data is removed after it has ended.
fn opened(span: Value) -> Option<(Browser, TempDir, Viewer)> {
    let browser = Browser::start()?;
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    viewer.ingest(&request_of(&[span]));
    browser.open(&viewer.url);
    browser.wait("document.documentElement.dataset.trace");
    Some((browser, directory, viewer))
}

/// Waits until a row of the tree has this name.
fn shows(browser: &Browser, name: &str) {
    browser.wait(&format!(
        "[...document.querySelectorAll('#tree .row:not([hidden]) .text')].some((row) => row.textContent === {})",
        json!(name)
    ));
}

fn filter(browser: &Browser, text: &str) {
    browser.eval(&format!(
        "(() => {{ const field = document.querySelector('#filter'); field.value = {}; field.dispatchEvent(new Event('input')); }})()",
        json!(text)
    ));
}

fn says(browser: &Browser, element: &str, text: &str) {
    browser.wait(&format!(
        "document.querySelector('{element}').textContent.includes({})",
        json!(text)
    ));
}

#[test]
fn a_filter_that_matches_nothing_names_what_it_takes() {
    let call = json!({"gen_ai.system": "openai", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5});
    let Some((browser, _directory, _viewer)) = opened(span(1, 1, 0, "openai.chat", (0, 900), &call)) else {
        return;
    };
    for text in [
        "kind:lm",
        "tokens>abc",
        "duration>1s",
        "is:done",
        "no such words",
        "error",
    ] {
        filter(&browser, text);
        says(
            &browser,
            "#no-span",
            "No span matches. The filter takes words; kind:llm model:gpt",
        );
    }
    for text in ["kind:llm", "tokens>=15", "time<1s", "is:error openai", ""] {
        filter(&browser, text);
        let is_empty = text.starts_with("is:");
        browser.wait(&format!(
            "!document.querySelector('#no-span').textContent === {}",
            !is_empty
        ));
    }
    browser.eval(
        "(() => { const field = document.querySelector('#search'); field.value = 'parrot'; field.dispatchEvent(new Event('input')); })()",
    );
    says(&browser, "#no-trace", "No trace matches. The search takes words");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_panel_of_a_running_span_and_a_filter_by_content_stay_up_to_date() {
    let Some((browser, _directory, viewer)) = opened(span(1, 1, 0, "held", (0, 0), &json!({}))) else {
        return;
    };
    browser.wait("document.querySelector('#detail .facts dd')?.textContent");
    browser.eval("window.took = document.querySelector('#detail .facts dd').textContent");
    browser.wait("document.querySelector('#detail .facts dd').textContent !== window.took");
    filter(&browser, "parrots");
    says(&browser, "#no-span", "No span matches.");
    let input = json!({"traceloop.entity.input": "all about parrots"});
    viewer.ingest(&request_of(&[span(1, 2, 1, "late", (5, 10), &input)]));
    shows(&browser, "late");
    assert_eq!(browser.text("#no-span"), "");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn a_filter_finds_words_that_were_not_indexed_when_their_span_arrived() {
    let Some((browser, _directory, viewer)) = opened(span(1, 1, 0, "first", (0, 9), &json!({}))) else {
        return;
    };
    filter(&browser, "parrots");
    says(&browser, "#no-span", "No span matches.");
    browser.eval(
        "(() => { const { fetch } = window; window.isBehind = true; window.fetch = async (...request) => { \
         if (!window.isBehind || !String(request[0]).includes('/find?')) return fetch(...request); \
         document.body.dataset.asked = '1'; return new Response('[]'); }; })()",
    );
    let input = json!({"traceloop.entity.input": "all about parrots"});
    viewer.ingest(&request_of(&[span(1, 2, 1, "late", (5, 8), &input)]));
    browser.wait("document.body.dataset.asked === '1'");
    browser.eval("window.isBehind = false");
    // An event without a span of this trace, as that of the end of indexing.
    viewer.ingest(&request_of(&[span(2, 1, 0, "other", (0, 9), &json!({}))]));
    shows(&browser, "late");
    assert_eq!(browser.text("#no-span"), "");
}

#[test]
fn an_answer_about_the_words_before_does_not_change_a_filter() {
    let input = json!({"traceloop.entity.input": "all about parrots"});
    let Some((browser, _directory, viewer)) = opened(span(1, 1, 0, "first", (0, 0), &input)) else {
        return;
    };
    filter(&browser, "parrots");
    browser.wait("document.querySelector('#tree .row:not([hidden]) .text')?.textContent === 'first'");
    browser.eval(
        "(() => { const { fetch } = window; window.held = []; window.fetch = async (...request) => { \
         if (window.isHolding && String(request[0]).includes('/find?')) \
         await new Promise((go) => { document.body.dataset.held = window.held.push(go); }); \
         return fetch(...request); }; window.isHolding = true; })()",
    );
    viewer.ingest(&request_of(&[span(1, 2, 1, "second", (5, 10), &json!({}))]));
    browser.wait("document.body.dataset.held === '1'");
    browser.eval("window.isHolding = false");
    filter(&browser, "macaws");
    says(&browser, "#no-span", "No span matches.");
    browser.eval("(window.isHolding = true, window.held[0]())");
    viewer.ingest(&request_of(&[span(1, 3, 1, "third", (5, 10), &json!({}))]));
    browser.wait("document.body.dataset.held === '2'");
    assert!(browser.text("#no-span").starts_with("No span matches."));
}

#[test]
fn a_request_that_is_copied_goes_to_the_server_of_the_page() {
    let Some((browser, _directory, viewer)) = opened(span(1, 1, 0, "step", (0, 9), &json!({}))) else {
        return;
    };
    browser.wait("document.querySelector('#detail .facts')");
    browser.eval("navigator.clipboard.writeText = (text) => Promise.resolve(void (window.copied = text))");
    browser.click_text("#detail button", "Copy as curl");
    let address = format!("http://{}/v1/traces", viewer.address);
    browser.wait(&format!("window.copied?.includes({})", json!(address)));
}
