//! The list, its search, the spans of a trace, and exports.

use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Value, json};

fn names(viewer: &Viewer, query: &str) -> Vec<String> {
    let list = viewer.api(&format!("traces?{query}"));
    let traces = list["traces"].as_array().expect("traces").iter();
    traces
        .map(|trace| trace["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn failed(mut span: Value, message: &str) -> Value {
    span["status"] = json!({"code": 2, "message": message});
    span
}

#[test]
fn the_list_is_searched_by_words_states_and_sessions() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let session = json!({"respan.sessions.session_identifier": "s-1"});
    viewer.ingest(&request_of(&[
        span(1, 1, 0, "first", (0, 5), &session),
        span(
            1,
            2,
            1,
            "call",
            (1, 4),
            &json!({"gen_ai.prompt.0.content": "Why do pirates sing?"}),
        ),
        failed(span(2, 1, 0, "second", (10, 15), &json!({})), "no such ship"),
        span(3, 1, 0, "third", (20, 0), &session),
    ]));
    assert_eq!(names(&viewer, ""), ["third", "second", "first"]);
    assert_eq!(names(&viewer, "search=error"), ["second"]);
    assert_eq!(names(&viewer, "search=running"), ["third"]);
    assert_eq!(names(&viewer, "search=session:s-1"), ["third", "first"]);
    assert_eq!(names(&viewer, &format!("search={:032x}", 2)), ["second"]);
    assert_eq!(names(&viewer, "group=session"), ["third", "first", "second"]);
    viewer.until("the words", || names(&viewer, "search=pirates%20si") == ["first"]);
    assert_eq!(names(&viewer, "search=ship"), ["second"]);
    assert_eq!(names(&viewer, "search=pirates%20ship"), Vec::<String>::new());
    // Operators of the index are words like others.
    for search in ["%22", "NOT", "a*%20OR", "(", "text:ship", "-"] {
        viewer.api(&format!("traces?search={search}"));
    }
    let found = viewer.api(&format!("traces/{:032x}/find?words=pirates", 1));
    assert_eq!(found, json!([format!("{:016x}", 2)]));
}

#[test]
fn a_span_that_runs_is_replaced_by_its_end_and_never_by_its_start() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let running = span(1, 1, 0, "chat", (0, 0), &json!({}));
    let tokens = json!({"gen_ai.system": "openai", "gen_ai.usage.input_tokens": 7});
    let ended = span(1, 1, 0, "chat", (0, 9), &tokens);
    viewer.ingest(&request_of(std::slice::from_ref(&running)));
    let trace = |viewer: &Viewer| viewer.api("traces")["traces"][0].clone();
    assert_eq!(
        (&trace(&viewer)["running"], &trace(&viewer)["spans"]),
        (&json!(1), &json!(1))
    );
    for duplicate in [&ended, &running, &ended] {
        viewer.ingest(&request_of(std::slice::from_ref(duplicate)));
        let trace = trace(&viewer);
        assert_eq!(
            (&trace["running"], &trace["spans"], &trace["input_tokens"]),
            (&json!(0), &json!(1), &json!(7))
        );
    }
}

#[test]
fn only_changes_are_sent_after_a_revision() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let path = |since: &Value| format!("traces/{:032x}?since={since}", 1);
    viewer.ingest(&request_of(&[span(1, 1, 0, "root", (0, 0), &json!({}))]));
    let first = viewer.api(&path(&json!(-1)));
    viewer.ingest(&request_of(&[span(1, 2, 1, "child", (1, 2), &json!({}))]));
    let second = viewer.api(&path(&first["revision"]));
    assert_eq!(second["names"], json!(["child"]));
    assert_eq!(second["parents"], json!([format!("{:016x}", 1)]));
    let third = viewer.api(&path(&second["revision"]));
    assert_eq!(
        (&third["span_ids"], &third["revision"]),
        (&json!([]), &second["revision"])
    );
}

#[test]
fn links_lead_back() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let mut linking = span(2, 5, 0, "evaluation", (9, 10), &json!({}));
    linking["links"] = json!([{"traceId": format!("{:032x}", 1), "spanId": format!("{:016x}", 1)}]);
    viewer.ingest(&request_of(&[span(1, 1, 0, "answer", (0, 1), &json!({})), linking]));
    let detail = viewer.api(&format!("traces/{:032x}/spans/{:016x}", 1, 1));
    assert_eq!(detail["linkedFrom"][0]["name"], "evaluation");
    assert_eq!(detail["linkedFrom"][0]["traceId"], format!("{:032x}", 2));
}

#[test]
fn an_export_holds_every_span_and_without_content_no_content() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let secret = "the-prompt-nobody-should-see";
    let attributes = json!({
        "gen_ai.prompt.0.content": secret, "custom.key": secret, "gen_ai.request.model": "gpt-4o", "nested": {"a": [secret]},
    });
    let mut call = failed(span(1, 2, 1, "call", (1, 2), &attributes), secret);
    call["events"] = json!([{"name": "exception", "timeUnixNano": "5", "attributes": [
        {"key": "exception.message", "value": {"stringValue": secret}},
        {"key": "exception.type", "value": {"stringValue": "Timeout"}},
    ]}]);
    viewer.ingest(&request_of(&[span(1, 1, 0, "root", (0, 5), &json!({})), call]));
    let get = |what: &str| {
        viewer
            .send("GET", &format!("{}api/traces/{:032x}/{what}", viewer.path, 1), &[], b"")
            .expect("an answer")
            .text()
    };
    let all = get("otlp");
    assert!(all.contains(secret) && all.contains("\"root\""), "{all}");
    let bare = get("otlp?content=false");
    assert!(!bare.contains(secret), "{bare}");
    for kept in ["gpt-4o", "Timeout", "\"call\"", "\"root\""] {
        assert!(bare.contains(kept), "{kept}: {bare}");
    }
    let page = get("html");
    assert!(page.starts_with("<!doctype html>") && !page.contains(secret));
}
