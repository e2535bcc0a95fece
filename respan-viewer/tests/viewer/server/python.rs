//! Requests of programs in Python: respan-tracing 2.24 and opentelemetry-exporter-otlp-proto-http 1.45, as captured.

use crate::support::{TempDir, Viewer, respan};
use serde_json::Value;
use std::path::Path;

const SDK: &[u8] = include_bytes!("../../fixtures/python_sdk.json");
const OTLP: &[u8] = include_bytes!("../../fixtures/python_otlp.pb");

/// The only trace, as the terminal shows it, without times.
fn shown(viewer: &Viewer, data: &Path) -> String {
    let traces = viewer.api("traces");
    let trace: Vec<&Value> = traces["traces"].as_array().expect("a list").iter().collect();
    assert_eq!(trace.len(), 1, "{traces}");
    let id = trace[0]["id"].as_str().expect("an id");
    let output = respan(&["show", id])
        .env("RESPAN_VIEWER_DATA", data)
        .output()
        .expect("it runs");
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let without_time = |line: &str| {
        let words = line.trim_start().split("  ").filter(|word| !is_time(word));
        let indent = line.len() - line.trim_start().len();
        " ".repeat(indent) + &words.collect::<Vec<_>>().join("  ") + "\n"
    };
    let lines = text.lines().filter(|line| *line != id);
    lines.map(without_time).collect()
}

fn is_time(word: &str) -> bool {
    [" ns", " µs", " ms", " s"].iter().any(|unit| word.ends_with(unit))
}

fn send(viewer: &Viewer, path: &str, headers: &[&str], body: &[u8]) {
    let response = viewer.send("POST", path, headers, body).expect("an answer");
    assert_eq!(response.status, 200, "{}", response.text());
}

#[test]
fn the_python_sdk_is_understood() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let headers = [
        "content-type: application/json",
        "authorization: Bearer local",
        "x-respan-dogfood: 1",
    ];
    send(&viewer, "/api/v2/traces", &headers, SDK);
    assert_eq!(
        shown(&viewer, directory.path()),
        "question  7 spans  12 → 3 tokens  1 failed\n\
         workflow question  15 tokens\n  \
           task embed\n  \
           agent researcher\n    \
             tool search\n  \
           task failing  error\n  \
           task answer  15 tokens\n    \
             llm llm.gpt-4o-mini  gpt-4o-mini  15 tokens\n"
    );
    let trace = &viewer.api("traces")["traces"][0];
    assert_eq!(
        (&trace["service"], &trace["session"]),
        (&"python-sdk".into(), &"thread-1".into())
    );
}

#[test]
fn pythons_otlp_exporter_is_understood() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    send(&viewer, "/v1/traces", &["content-type: application/x-protobuf"], OTLP);
    assert_eq!(
        shown(&viewer, directory.path()),
        "invoke_agent critic  2 spans  7 → 2 tokens\n\
         agent invoke_agent critic  9 tokens\n  \
           llm chat gpt-4o-mini  gpt-4o-mini  9 tokens\n"
    );
    assert_eq!(viewer.api("traces")["traces"][0]["service"], "python-otlp");
}
