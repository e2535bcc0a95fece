//! Large traces and long lists: few elements, and rows where they can be seen.

use super::webdriver::Browser;
use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Value, json};

/// A workflow of tasks with a hundred calls each; every seventh of fifty fails.
fn spans(trace: u128, count: u64) -> Vec<Value> {
    let call = json!({"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 90,
        "gen_ai.prompt.0.content": "What is the answer?"});
    let mut spans = vec![span(
        trace,
        1,
        0,
        "large",
        (0, count * 10),
        &json!({"traceloop.span.kind": "workflow"}),
    )];
    for id in 2..=count {
        let (name, parent) = if id % 100 == 2 {
            ("task", 1)
        } else {
            ("openai.chat", id - (id - 2) % 100)
        };
        let mut span = span(
            trace,
            id,
            parent,
            name,
            (id * 10, id * 10 + 9),
            if parent == 1 { &Value::Null } else { &call },
        );
        if id % 50 == 7 {
            span["status"] = json!({"code": 2, "message": "timeout"});
        }
        spans.push(span);
    }
    spans
}

fn rows_in_view(browser: &Browser) -> (u64, u64) {
    let counts = browser.eval(
        "(() => { const box = document.querySelector('#tree').getBoundingClientRect();
            const rows = [...document.querySelectorAll('#tree .row:not([hidden])')].map((row) => row.getBoundingClientRect());
            const inside = rows.filter((row) => row.top >= box.top - 1 && row.bottom <= box.bottom + 1 && row.width > 100).length;
            return [inside, Math.floor(box.height / rows[0].height)]; })()",
    );
    (
        counts[0].as_u64().expect("rows"),
        counts[1].as_u64().expect("rows that fit"),
    )
}

fn check(browser: &Browser, count: usize) {
    assert_eq!(
        browser.eval("document.querySelector('#tree').ariaRowCount"),
        count.to_string()
    );
    for key in ["", "\u{e010}", "e", "\u{e011}"] {
        browser.press(key);
        let elements = browser.count("*");
        assert!(elements <= 1000, "{elements} elements");
        let (inside, fit) = rows_in_view(browser);
        assert!(inside + 1 >= fit, "{inside} of {fit} rows are in view");
        assert!(
            browser.eval("innerHeight").as_u64()
                >= browser
                    .eval("Math.round(document.querySelector('#tree').getBoundingClientRect().bottom)")
                    .as_u64()
        );
    }
}

#[test]
fn ten_thousand_and_a_hundred_thousand_spans_need_few_elements() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    for (trace, count) in [(1, 10_000), (2, 100_000)] {
        for part in spans(trace, count as u64).chunks(10_000) {
            assert_eq!(viewer.ingest(&request_of(part)).status, 200);
        }
        browser.open_trace(&viewer.url, &format!("{trace:032x}"));
        check(&browser, count);
        eprintln!("{count} spans painted in {} ms", painted(&browser));
    }
    browser.screenshot("large");
    assert_eq!(browser.console(), Vec::<String>::new());
}

fn painted(browser: &Browser) -> usize {
    let painted = browser.eval("Number(document.documentElement.dataset.painted)");
    usize::try_from(painted.as_u64().unwrap_or_default()).unwrap_or_default()
}

#[test]
fn a_list_of_thousands_scrolls_to_its_end() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let traces: Vec<Value> = (1..=5000)
        .map(|trace| {
            span(
                trace,
                1,
                0,
                &format!("trace {trace}"),
                (u64::try_from(trace).expect("small"), 6000),
                &json!({}),
            )
        })
        .collect();
    assert_eq!(viewer.ingest(&request_of(&traces)).status, 200);
    browser.open(&viewer.url);
    browser.wait("document.documentElement.dataset.trace");
    browser.eval("document.querySelector('#list').scrollTop = 1e9");
    browser.wait("[...document.querySelectorAll('#list .row b')].some((name) => name.textContent === 'trace 1')");
    assert!(browser.count("*") <= 1000);
}

#[test]
fn the_page_is_small() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let document = viewer.send("GET", &viewer.path, &[], b"").expect("an answer").text();
    let mut size = document.len();
    let mut names = vec!["app.css".to_owned(), "app.js".to_owned()];
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        let source = viewer
            .send("GET", &format!("{}{name}", viewer.path), &[], b"")
            .expect("an answer");
        assert_eq!(source.status, 200, "{name}");
        size += source.body.len();
        for line in source.text().lines().filter(|line| line.starts_with("import ")) {
            let import = line
                .rsplit("'./")
                .next()
                .and_then(|rest| rest.split('\'').next())
                .expect("a module")
                .to_owned();
            if !names.contains(&import) {
                names.push(import);
            }
        }
        at += 1;
    }
    assert!(
        names.len() > 15 && size <= 100_000,
        "{size} bytes in {} files",
        names.len()
    );
}
