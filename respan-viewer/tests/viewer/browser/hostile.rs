//! Content that tries to run, to break the layout or to freeze the page.

use super::file::page;
use super::webdriver::Browser;
use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Value, json};

/// A trace whose every text is hostile.
fn trace() -> Value {
    let script = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`${alert(3)}";
    let ansi = "\u{1b}[31mred\u{1b}]8;;http://evil.example\u{7}\u{0}\u{202e}gnp.exe\u{2066}";
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let image = format!("data:image/svg+xml;base64,{}", "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+");
    let messages = json!([
        {"role": script, "parts": [{"type": "text", "content": script}, {"type": "uri", "uri": "https://evil.example/x.png"},
            {"type": "blob", "mime_type": "image/svg+xml", "content": "PHN2Zy8+"}, {"type": script, "x": script},
            {"type": "tool_call", "name": script, "arguments": script}, null, 7, {"type": "image_url", "image_url": {"url": image}}]},
        {"role": "assistant", "content": "x".repeat(5_000_000)}, null, "text", [],
    ]);
    let many = ".a".repeat(20_000);
    let attributes = json!({
        "gen_ai.system": "openai", "gen_ai.input.messages": messages.to_string(), "gen_ai.output.messages": deep,
        "traceloop.entity.input": deep, "traceloop.entity.output": ansi, script: script, "__proto__": script,
        "gen_ai.prompt.__proto__.polluted": "yes", format!("gen_ai.completion{many}"): "deep", "list": [script, {"a": [ansi]}],
        "number": 1e308, "javascript:alert(1)": "javascript:alert(1)", "gen_ai.request.model": script,
        "session.id": script, "true": true, "integer": i64::MAX, "empty": null, "empty list": [], "empty map": {},
        "lists": [[[[[script]]]], 1.5, false, null], "map": {script: {script: [script, {"__proto__": script, "constructor": ansi}]}},
        "gen_ai.usage.input_tokens": script, "gen_ai.usage.cost": -1.0, "respan.outcome": script, "respan.threads.thread_identifier": [script],
        "traceloop.entity.name": script, "gen_ai.response.time_to_first_chunk": 1e300,
    });
    let mut hostile = span(1, 2, 1, script, (1, 4), &attributes);
    // Kinds that JSON has no word for.
    let list = hostile["attributes"].as_array_mut().expect("attributes");
    list.push(json!({"key": "bytes", "value": {"bytesValue": "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="}}));
    list.push(json!({"key": "no number", "value": {"doubleValue": null}}));
    list.push(json!({"key": "nothing"}));
    list.push(json!({"key": "", "value": {"stringValue": script}}));
    hostile["status"] = json!({"code": 2, "message": format!("{script}{ansi}")});
    hostile["events"] = json!([{"name": script, "timeUnixNano": "1", "attributes": [
        {"key": script, "value": {"stringValue": script}}]}]);
    hostile["links"] = json!([{"traceId": format!("{:032x}", 1), "spanId": format!("{:016x}", 2),
        "attributes": [{"key": script, "value": {"stringValue": script}}]}]);
    request_of(&[
        span(1, 1, 0, ansi, (0, 5), &json!({"traceloop.entity.name": ansi})),
        hostile,
    ])
}

fn check(browser: &Browser) {
    browser.press("e");
    browser.wait("document.querySelector('#detail .failure')");
    assert!(!browser.has_alert(), "a dialog is open");
    assert_eq!(browser.count("script[src^='x'], img, iframe, svg, #detail script"), 0);
    assert_eq!(browser.eval("({}).polluted ?? null"), Value::Null);
    assert_eq!(browser.count("a[href^='javascript']"), 0);
    let text = browser.text("#detail");
    assert!(
        text.contains("</script><script>alert(1)</script>"),
        "it is shown as text"
    );
    assert!(text.contains("Show more"), "long text is shown in part");
    // The page still answers: the other span shows.
    browser.press("k");
    browser.wait("document.querySelector('#detail h2')?.textContent.includes('red')");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn hostile_content_stays_text_on_the_served_page() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    assert_eq!(viewer.ingest(&trace()).status, 200);
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    check(&browser);
    let origin = format!("http://{}/", viewer.address);
    let foreign: Vec<String> = browser
        .requests()
        .into_iter()
        .filter(|url| !url.starts_with(&origin) && !url.starts_with("data:,") && url != "about:blank")
        .collect();
    assert_eq!(foreign, Vec::<String>::new());
    browser.screenshot("hostile");
}

#[test]
fn hostile_content_stays_text_in_a_file() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let spans = directory.path().join("spans.jsonl");
    std::fs::write(&spans, trace().to_string()).expect("a file");
    let (_, url) = page(directory.path(), &spans.to_string_lossy(), &[]);
    browser.open(&url);
    browser.wait("document.documentElement.dataset.trace");
    check(&browser);
    let foreign: Vec<String> = browser
        .requests()
        .into_iter()
        .filter(|url| !url.starts_with("file:") && url != "about:blank")
        .collect();
    assert_eq!(foreign, Vec::<String>::new());
}

#[test]
fn an_image_is_shown_when_asked_for() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let messages = json!([{"role": "user", "parts": [{"type": "blob", "mime_type": "image/png", "content": pixel}]}]);
    let attributes = json!({"gen_ai.system": "openai", "gen_ai.input.messages": messages.to_string()});
    viewer.ingest(&request_of(&[span(1, 1, 0, "look", (0, 5), &attributes)]));
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    browser.wait("document.querySelector('#detail .part button')");
    assert_eq!(browser.count("img"), 0);
    browser.click("#detail .part button");
    browser.wait("document.querySelector('img')?.naturalWidth === 1");
    assert_eq!(browser.console(), Vec::<String>::new());
}
