//! Contrast in light and dark, forced colours, reduced motion, and long words.

use super::file::page;
use super::webdriver::Browser;
use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Value, json};

/// Texts whose contrast with their background is below that of WCAG 2.2, level AA: <https://www.w3.org/TR/WCAG22/#contrast-minimum>.
///
/// Colours are those that the browser computes, drawn over each other from the outermost background to the text.
const LOW_CONTRAST: &str = r"(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const over = (colors) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
        return canvas.getImageData(0, 0, 1, 1).data;
    };
    const luminance = ([red, green, blue]) => {
        const part = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
    };
    const low = new Set();
    const seen = new Set();
    const check = (element, color, text) => {
        const style = getComputedStyle(element);
        const layers = [];
        let opacity = 1;
        for (let outer = element; outer; outer = outer.parentElement) {
            layers.unshift(getComputedStyle(outer).backgroundColor);
            opacity *= Number(getComputedStyle(outer).opacity);
        }
        const behind = over(['white', ...layers]);
        const front = over(['white', ...layers, color]).map((value, at) => value * opacity + behind[at] * (1 - opacity));
        const [one, other] = [luminance(front), luminance(behind)].sort((a, b) => b - a);
        const size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        const ratio = (one + 0.05) / (other + 0.05);
        seen.add(`${element.tagName}.${element.className}`);
        if (ratio < (isLarge ? 3 : 4.5)) low.add(`${element.tagName}.${element.className} '${text.slice(0, 30)}' ${ratio.toFixed(2)}`);
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.data && !texts.currentNode.data.trim()) continue;
        if (/^(SCRIPT|STYLE)$/.test(element.tagName) || !element.checkVisibility()) continue;
        check(element, getComputedStyle(element).color, texts.currentNode.data);
    }
    for (const field of document.querySelectorAll('input')) check(field, getComputedStyle(field, '::placeholder').color, field.placeholder);
    return { low: [...low], seen: seen.size };
})()";

fn check_contrast(browser: &Browser, what: &str) {
    for scheme in ["light", "dark"] {
        browser.emulate("prefers-color-scheme", scheme);
        let found = browser.eval(LOW_CONTRAST);
        assert!(found["seen"].as_u64() > Some(5), "{what}, {scheme}: {found}");
        assert_eq!(found["low"], json!([]), "{what}, {scheme}");
    }
}

/// Every state, every kind, and messages of every role.
fn states() -> Value {
    let outcome = |outcome: &str| json!({"respan.outcome": outcome});
    let messages = json!([{"role": "system", "content": "s"}, {"role": "user", "content": "u"},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "hm"}, {"type": "tool_use", "id": "c", "name": "t", "input": {"a": 1}},
            {"type": "refusal", "refusal": "no"}, {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]},
        {"role": "tool", "tool_call_id": "c", "content": "{\"b\": 2}"}]);
    let call = json!({"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 5,
        "gen_ai.input.messages": messages.to_string(), "gen_ai.response.time_to_first_chunk": 0.000_01, "traceloop.entity.output": "{\"x\": 1}"});
    let mut spans = vec![
        span(1, 1, 0, "root", (0, 1000), &json!({"traceloop.span.kind": "workflow"})),
        span(1, 2, 1, "dropped", (1, 50), &outcome("cancelled")),
        span(1, 3, 1, "open at the end", (2, 40), &outcome("incomplete")),
        span(1, 4, 99, "orphan", (3, 40), &json!({})),
        span(1, 5, 1, "still open", (4, 0), &json!({})),
        span(1, 6, 1, "call", (5, 60), &call),
    ];
    for (kind, id) in ["task", "agent", "tool", "embedding", "retriever"].into_iter().zip(7..) {
        spans.push(span(
            1,
            id,
            1,
            kind,
            (id, id + 10),
            &json!({"openinference.span.kind": kind}),
        ));
    }
    spans[5]["status"] = json!({"code": 2, "message": "failed here"});
    spans[5]["events"] = json!([{"name": "exception", "timeUnixNano": "1", "attributes": [
        {"key": "exception.type", "value": {"stringValue": "Timeout"}}, {"key": "exception.message", "value": {"stringValue": "late"}},
        {"key": "exception.stacktrace", "value": {"stringValue": "at line 1"}}]}, {"name": "retry", "timeUnixNano": "2"}]);
    spans[5]["links"] = json!([{"traceId": format!("{:032x}", 1), "spanId": format!("{:016x}", 1)}]);
    request_of(&spans)
}

#[test]
fn text_has_the_contrast_of_aa_in_light_and_dark() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    browser.open(&viewer.url);
    browser.wait("document.querySelector('#empty')?.textContent.includes('No traces yet')");
    check_contrast(&browser, "empty");
    viewer.ingest(&states());
    viewer.ingest(&request_of(&[
        span(2, 1, 0, "root", (5000, 6000), &json!({})),
        span(2, 2, 1, "new", (5001, 5002), &json!({})),
    ]));
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    browser.wait("document.querySelector('#detail h2')");
    check_contrast(&browser, "a trace");
    browser.press("e");
    browser.wait("document.querySelector('#detail .failure')");
    check_contrast(&browser, "a failed call");
    browser.screenshot("states-dark");
    browser.emulate("prefers-color-scheme", "light");
    browser.screenshot("states-light");
    browser.press("f");
    browser.press("kind:llm");
    browser.wait("document.querySelector('#tree .row.dim')");
    check_contrast(&browser, "filtered");
    browser.press("\u{e00c}\u{e00c}?");
    browser.wait("document.querySelector('dialog[open]')");
    check_contrast(&browser, "help");
    browser.press("\u{e00c}");
    browser.open("about:blank");
    browser.open(&format!("{}#diff={:032x},{:032x}", viewer.url, 1, 2));
    browser.wait("document.querySelector('.difference tr.added')");
    check_contrast(&browser, "a difference");
}

#[test]
fn forced_colours_keep_bars_states_and_the_selection() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    viewer.ingest(&states());
    browser.emulate("forced-colors", "active");
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    browser.press("e");
    assert_eq!(browser.eval("matchMedia('(forced-colors: active)').matches"), true);
    let bars = browser.eval(
        "[...document.querySelectorAll('#tree .row:not([hidden]) .bar')].filter((bar) => {
            const { backgroundColor, backgroundImage, boxShadow } = getComputedStyle(bar);
            const canvas = getComputedStyle(document.body).backgroundColor;
            return [canvas, 'rgba(0, 0, 0, 0)'].includes(backgroundColor) && backgroundImage === 'none' && boxShadow === 'none';
        }).length",
    );
    assert_eq!(bars, 0, "bars that cannot be seen");
    let outline = browser.eval("getComputedStyle(document.querySelector('#tree .row.selected')).outlineStyle");
    assert_eq!(outline, "solid");
    let text = browser.text("#tree");
    for word in ["cancelled", "incomplete", "running", "not here yet", "⚠"] {
        assert!(text.contains(word), "{word}");
    }
    let found = browser.eval(LOW_CONTRAST);
    assert_eq!(found["low"], json!([]));
    browser.screenshot("forced-colours");
}

#[test]
fn reduced_motion_stops_all_motion() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    viewer.ingest(&states());
    for (value, moves) in [("no-preference", true), ("reduce", false)] {
        browser.emulate("prefers-reduced-motion", value);
        browser.open_trace(&viewer.url, &format!("{:032x}", 1));
        let animations = browser.eval("document.getAnimations().filter((each) => each.playState === 'running').length");
        assert_eq!(animations.as_u64() > Some(0), moves, "{value}: {animations}");
        let transitions = browser.eval(
            "[...document.querySelectorAll('*')].filter((each) => parseFloat(getComputedStyle(each).transitionDuration) > 0
                || getComputedStyle(each).scrollBehavior === 'smooth').length",
        );
        assert_eq!(transitions, 0, "{value}");
    }
}

/// The line breaks in the cell of a key: the letters before each break.
const BREAKS: &str = "[...document.querySelectorAll('#detail table tr')].flatMap((row) => {
    const texts = [...row.cells[0].childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const ends = [];
    let top = null, last = '';
    for (const text of texts) for (let at = 0; at < text.data.length; at++) {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const line = range.getBoundingClientRect().top;
        if (top !== null && line > top + 4) ends.push(last);
        top = line;
        last = text.data[at];
    }
    return ends;
})";

#[test]
fn long_keys_break_after_dots_and_underscores() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let (_, url) = page(directory.path(), super::file::TUTORIAL, &[]);
    browser.resize(1180, 640);
    browser.open(&url);
    browser.wait("document.documentElement.dataset.trace");
    browser.press("s");
    browser.wait("document.querySelectorAll('#detail table tr').length > 5");
    let breaks = browser.eval(BREAKS);
    let breaks: Vec<&str> = breaks
        .as_array()
        .expect("breaks")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(!breaks.is_empty(), "some key is long");
    assert!(breaks.iter().all(|letter| matches!(*letter, "." | "_")), "{breaks:?}");
    let is_wide =
        browser.eval("document.querySelector('#detail').scrollWidth > document.querySelector('#detail').clientWidth");
    assert_eq!(is_wide, false);
}
