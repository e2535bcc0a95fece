//! Traces that are not trees, clocks that disagree, and deep nesting.

use super::webdriver::Browser;
use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Value, json};

fn rows(browser: &Browser) -> Vec<String> {
    let rows = browser.eval(
        "[...document.querySelectorAll('#tree .row:not([hidden])')].sort((a, b) => a.dataset.at - b.dataset.at)
            .map((row) => '-'.repeat(row.ariaLevel - 1) + row.querySelector('.text').textContent)",
    );
    let rows = rows.as_array().cloned().unwrap_or_default();
    rows.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn missing_parents_cycles_duplicates_and_late_spans_are_shown() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let none = json!({});
    let trace = format!("{:032x}", 1);
    viewer.ingest(&request_of(&[
        span(1, 1, 0, "root", (0, 100), &none),
        span(1, 2, 9, "orphan", (10, 20), &none),
        span(1, 3, 4, "one", (30, 40), &none),
        span(1, 4, 3, "two", (30, 40), &none),
        span(1, 5, 5, "own parent", (50, 60), &none),
        // Before its parent, and ending before its start.
        span(1, 6, 1, "skewed", (0, 0), &none),
        span(1, 7, 1, "backwards", (70, 65), &none),
        span(1, 1, 0, "root", (0, 100), &none),
    ]));
    browser.open_trace(&viewer.url, &trace);
    let shown = rows(&browser);
    for expected in ["root", "-orphan", "not here yet", "-backwards", "-skewed"] {
        assert!(shown.iter().any(|row| row == expected), "{expected}: {shown:?}");
    }
    assert_eq!(shown.iter().filter(|row| row.ends_with("root")).count(), 1, "{shown:?}");
    for in_cycle in ["one", "two", "own parent"] {
        assert_eq!(
            shown.iter().filter(|row| row.ends_with(in_cycle)).count(),
            1,
            "{in_cycle}: {shown:?}"
        );
    }
    // The parent comes late; neither selection nor scroll position move.
    browser.press("jj");
    let before = browser.eval(
        "[document.querySelector('#tree .row.selected .text').textContent, document.querySelector('#tree').scrollTop]",
    );
    viewer.ingest(&request_of(&[span(1, 9, 1, "late parent", (5, 25), &none)]));
    browser.wait("[...document.querySelectorAll('#tree .text')].some((text) => text.textContent === 'late parent')");
    let shown = rows(&browser);
    assert!(
        shown.contains(&"--orphan".to_owned()) && !shown.iter().any(|row| row.contains("not here yet")),
        "{shown:?}"
    );
    let after = browser.eval(
        "[document.querySelector('#tree .row.selected .text').textContent, document.querySelector('#tree').scrollTop]",
    );
    assert_eq!(before, after);
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn two_hundred_levels_stay_readable() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let spans: Vec<Value> = (1..=200)
        .map(|id| span(1, id, id - 1, &format!("level {id}"), (id, 1000 - id), &json!({})))
        .collect();
    viewer.ingest(&request_of(&spans));
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    browser.press("\u{e010}");
    browser.wait("document.querySelector('#detail h2')?.textContent.includes('level 200')");
    let width = browser.eval("document.querySelector('#tree .row.selected .text').getBoundingClientRect().width");
    assert!(width.as_f64() > Some(20.0), "{width}");
}

#[test]
fn outcomes_are_said_in_words() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let outcome = |outcome: &str| json!({"respan.outcome": outcome});
    let mut failed = span(1, 4, 1, "failing", (5, 6), &json!({}));
    failed["status"] = json!({"code": 2, "message": "no such ship"});
    viewer.ingest(&request_of(&[
        span(1, 1, 0, "root", (0, 100), &json!({})),
        span(1, 2, 1, "dropped", (1, 50), &outcome("cancelled")),
        span(1, 3, 1, "open at the end", (2, 40), &outcome("incomplete")),
        failed,
    ]));
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    let took = browser.eval("[...document.querySelectorAll('#tree .took')].map((each) => each.textContent).join()");
    let took = took.as_str().unwrap_or_default();
    assert!(took.contains("cancelled") && took.contains("incomplete"), "{took}");
    // The failure shows on its parent and in the head, and a key leads to it.
    assert!(
        browser.text("#tree .failures").contains('1'),
        "{}",
        browser.text("#tree .failures")
    );
    browser.press("e");
    browser.wait("document.querySelector('#detail .failure')?.textContent.includes('no such ship')");
    browser.screenshot("outcomes");
}

/// Sums are of calls only, and a span's own numbers are apart from those below it.
#[test]
fn tokens_and_costs_are_those_of_the_calls() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let call = |input: u64, output: u64, cost: f64| json!({"gen_ai.system": "openai", "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output, "gen_ai.usage.cost": cost});
    let agent = json!({"traceloop.span.kind": "agent", "gen_ai.usage.input_tokens": 1300, "gen_ai.usage.cost": 0.75});
    viewer.ingest(&request_of(&[
        span(1, 1, 0, "ask", (0, 50), &agent),
        span(1, 2, 1, "openai.chat", (1, 40), &call(1200, 30, 0.5)),
        span(1, 3, 2, "openai.embeddings", (2, 3), &call(100, 0, 0.25)),
    ]));
    let trace = viewer.api("traces")["traces"][0].clone();
    assert_eq!(
        (&trace["input_tokens"], &trace["output_tokens"], &trace["cost"]),
        (&json!(1300), &json!(30), &json!(0.75))
    );
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    let facts = |name: &str| {
        browser.click_text("#tree .name", name);
        browser.wait(&format!(
            "document.querySelector('#detail h2')?.textContent.includes('{name}')"
        ));
        let list = browser.eval("[...document.querySelectorAll('#detail .facts > div')].map((fact) => [...fact.children].map((part) => part.textContent).join('='))");
        let list = list.as_array().expect("a list").iter();
        let list: Vec<_> = list.map(|fact| fact.as_str().expect("text").to_owned()).collect();
        let wanted = |fact: &&String| fact.starts_with("tokens") || fact.starts_with("cost");
        list.iter().filter(wanted).cloned().collect::<Vec<_>>()
    };
    assert_eq!(facts("ask"), ["tokens below=1,330", "cost below=$0.75"]);
    assert_eq!(
        facts("openai.chat"),
        [
            "tokens=1,200 → 30",
            "tokens below=100",
            "cost=$0.50",
            "cost below=$0.25"
        ]
    );
    assert_eq!(facts("openai.embeddings"), ["tokens=100 → 0", "cost=$0.25"]);
}
