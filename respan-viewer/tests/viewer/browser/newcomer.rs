//! A newcomer's first searches in a trace of ten thousand spans: by keys alone, and by mouse alone.

use super::webdriver::Browser;
use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Value, json};

const ENTER: &str = "\u{e007}";

fn call(prompt: &str, answer: &str) -> Value {
    json!({"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": prompt.len(),
        "gen_ai.usage.output_tokens": answer.len(), "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": prompt,
        "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": answer})
}

fn failed(mut span: Value, message: &str) -> Value {
    span["status"] = json!({"code": 2, "message": message});
    span
}

/// A nightly report: 100 documents, each of 20 sections of a call, a tool and two plain spans. Some answers are no JSON, which
/// fails the tool that reads them and all above it; one call takes eight seconds.
fn spans() -> Vec<Value> {
    let kind = |kind: &str| json!({"traceloop.span.kind": kind});
    let mut spans = vec![failed(
        span(1, 1, 0, "nightly_report", (0, 30_000_000), &kind("workflow")),
        "5 documents failed",
    )];
    for document in 0..100 {
        let id = 10 + document * 100;
        let begin = 1000 + document * 290_000;
        let is_failing = document % 20 == 13;
        let name = format!("summarise_document_{document}");
        let whole = span(1, id, 1, &name, (begin, begin + 280_000), &kind("agent"));
        spans.push(if is_failing {
            failed(whole, "the summary cannot be read")
        } else {
            whole
        });
        for section in 0..20 {
            let (step, begin) = (id + 1 + section * 4, begin + 500 + section * 13_000);
            let fails = is_failing && section == 7;
            let task = span(1, step, id, "section", (begin, begin + 12_000), &kind("task"));
            let took = if document == 61 && section == 3 {
                8_400_000
            } else {
                7000 + (document * 31 + section * 17) % 3000
            };
            let prompt = format!("Summarise section {section} of document {document} as JSON.");
            let answer = if fails {
                "Sure! Here is the summary:"
            } else {
                "{\"summary\": \"…\"}"
            };
            spans.push(if fails { failed(task, "no JSON") } else { task });
            spans.push(span(
                1,
                step + 1,
                step,
                "openai.chat",
                (begin + 100, begin + 100 + took),
                &call(&prompt, answer),
            ));
            let read = span(
                1,
                step + 2,
                step,
                "parse_summary",
                (begin + 11_000, begin + 11_200),
                &kind("tool"),
            );
            spans.push(if fails {
                failed(read, "expected value at line 1 column 1")
            } else {
                read
            });
            spans.push(span(
                1,
                step + 3,
                step,
                "store",
                (begin + 11_300, begin + 11_900),
                &json!({}),
            ));
        }
        spans.extend((81..100).map(|at| {
            span(
                1,
                id + at,
                id,
                "cache lookup",
                (begin + 270_000 + at * 9, begin + 270_005 + at * 9),
                &json!({}),
            )
        }));
    }
    spans
}

fn open() -> Option<(Browser, Viewer, TempDir)> {
    let browser = Browser::start()?;
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let spans = spans();
    assert_eq!(spans.len(), 10_001);
    for part in spans.chunks(2500) {
        assert_eq!(viewer.ingest(&request_of(part)).status, 200);
    }
    browser.open(&viewer.url);
    browser.wait("document.documentElement.dataset.trace");
    Some((browser, viewer, directory))
}

fn selected(browser: &Browser) -> String {
    browser.text("#tree .row.selected .text")
}

fn shows(browser: &Browser, text: &str) {
    browser.wait(&format!(
        "document.querySelector('#detail').textContent.includes({})",
        json!(text)
    ));
    let is_in_view = browser.eval(
        "(() => { const row = document.querySelector('#tree .row.selected').getBoundingClientRect();
            const box = document.querySelector('#tree').getBoundingClientRect();
            return row.top >= box.top - 1 && row.bottom <= box.bottom + 1; })()",
    );
    assert_eq!(is_in_view, true, "the selected row can be seen");
}

#[test]
fn the_slowest_call_the_first_failure_and_its_prompt_are_found_by_keys_alone() {
    let Some((browser, _viewer, _directory)) = open() else {
        return;
    };
    browser.screenshot("newcomer-1-start");
    browser.press("s");
    assert_eq!(selected(&browser), "openai.chat");
    shows(&browser, "Summarise section 3 of document 61");
    assert!(browser.text("#detail").contains("8.40 s"));
    browser.screenshot("newcomer-2-slowest");
    // The failure where it began, and the first one although the selection is behind it.
    browser.press("e");
    assert_eq!(selected(&browser), "parse_summary");
    shows(&browser, "expected value at line 1 column 1");
    browser.screenshot("newcomer-3-failure");
    browser.press("p");
    assert_eq!(selected(&browser), "openai.chat");
    shows(&browser, "Summarise section 7 of document 13 as JSON.");
    assert!(browser.text("#detail").contains("Sure! Here is the summary:"));
    browser.screenshot("newcomer-4-prompt");
    // The next one, and back, from wherever the selection is.
    browser.press("e");
    shows(&browser, "expected value");
    assert!(
        browser.text("#head").contains("failure 2 of 5"),
        "{}",
        browser.text("#head")
    );
    browser.press("E");
    assert!(
        browser.text("#head").contains("failure 1 of 5"),
        "{}",
        browser.text("#head")
    );
    // The same by words.
    browser.press("f");
    browser.press("error kind:tool");
    browser.press(ENTER);
    browser.wait("document.querySelector('#tree .row.selected .text').textContent === 'parse_summary'");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_slowest_call_the_first_failure_and_its_prompt_are_found_by_mouse_alone() {
    let Some((browser, _viewer, _directory)) = open() else {
        return;
    };
    browser.click_text("#head button", "slowest call");
    shows(&browser, "Summarise section 3 of document 61");
    browser.click_text("#head button", "5 failures · first");
    assert_eq!(selected(&browser), "parse_summary");
    shows(&browser, "expected value at line 1 column 1");
    browser.click_text("#detail button", "prompt: openai.chat");
    shows(&browser, "Summarise section 7 of document 13 as JSON.");
    browser.click_text("#head button", "failure 1 of 5 · next");
    shows(&browser, "expected value");
    assert!(browser.text("#head").contains("failure 2 of 5"));
    // From a failed span that is above, by its panel, and up again by the path.
    browser.click_text("#detail .path a", "nightly_report");
    shows(&browser, "5 documents failed");
    browser.click_text("#detail button", "began in: parse_summary");
    shows(&browser, "expected value");
    assert!(browser.text("#detail .path").contains("summarise_document_13"));
    assert_eq!(browser.console(), Vec::<String>::new());
}
