//! The attributes of Python's instrumentations, of OpenTelemetry and of `OpenInference` give the same rows.

use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Map, Value, json};
use std::path::Path;

/// The attributes of a recorded golden as plain values.
fn golden(path: &Path) -> Option<(String, Value)> {
    let text = std::fs::read_to_string(path).ok()?;
    let golden: Value = serde_json::from_str(&text).ok()?;
    let span = golden["spans"].as_array()?.first()?;
    let mut attributes = Map::new();
    for (key, value) in span["attributes"].as_object()? {
        attributes.insert(key.clone(), value["value"].clone());
    }
    Some((span["name"].as_str()?.to_owned(), Value::Object(attributes)))
}

#[test]
fn recorded_instrumentations_show_kind_model_and_tokens() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../respan-instrumentation/tests/conformance/golden");
    let mut goldens: Vec<_> = std::fs::read_dir(folder)
        .expect("the goldens")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    goldens.sort();
    // Of some failed calls the instrumentation records nothing that tells what they were.
    let goldens: Vec<_> = goldens
        .iter()
        .filter_map(|path| golden(path))
        .filter(|(_, attributes)| attributes.as_object().is_some_and(|attributes| !attributes.is_empty()))
        .collect();
    assert!(goldens.len() > 60, "{}", goldens.len());
    let spans: Vec<Value> = goldens
        .iter()
        .zip(1..)
        .map(|((name, attributes), id)| span(1, id, 0, name, (id, id + 5), attributes))
        .collect();
    assert_eq!(viewer.ingest(&request_of(&spans)).status, 200);
    let trace = viewer.api(&format!("traces/{:032x}", 1));
    for (at, (name, attributes)) in goldens.iter().enumerate() {
        let number = |keys: [&str; 2]| {
            keys.iter()
                .find_map(|key| attributes[*key].as_f64())
                .unwrap_or_default()
        };
        let input = number(["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"]);
        let output = number(["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"]);
        assert_eq!(trace["input"][at].as_f64(), Some(input), "{name} {attributes}");
        assert_eq!(trace["output"][at].as_f64(), Some(output), "{name} {attributes}");
        assert!(
            trace["kind"][at].as_i64() >= Some(5),
            "{name} is a call of a model: {attributes}"
        );
        let model = attributes["gen_ai.response.model"]
            .as_str()
            .or(attributes["gen_ai.request.model"].as_str());
        let shown = trace["model"][at]
            .as_u64()
            .map(|model| trace["models"][usize::try_from(model).expect("small")].clone());
        assert_eq!(shown, model.map(Value::from), "{name} {attributes}");
    }
}

#[test]
fn open_inference_and_agents_are_read() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let cases = [
        (
            json!({"openinference.span.kind": "LLM", "llm.model_name": "claude", "llm.token_count.prompt": 5, "llm.cost.total": 0.25}),
            5,
            5,
            0.25,
        ),
        (json!({"openinference.span.kind": "CHAIN"}), 2, 0, 0.0),
        (json!({"openinference.span.kind": "RETRIEVER"}), 7, 0, 0.0),
        (
            json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search"}),
            4,
            0,
            0.0,
        ),
        // An agent repeats the sums of its calls.
        (
            json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "openai", "gen_ai.usage.input_tokens": 99}),
            3,
            0,
            0.0,
        ),
        (
            json!({"traceloop.span.kind": "task", "gen_ai.system": "openai", "gen_ai.usage.input_tokens": "12"}),
            5,
            12,
            0.0,
        ),
        (json!({"http.method": "GET"}), 0, 0, 0.0),
    ];
    let spans: Vec<Value> = cases
        .iter()
        .zip(1..)
        .map(|((attributes, ..), id)| span(1, id, 0, "s", (id, id + 5), attributes))
        .collect();
    viewer.ingest(&request_of(&spans));
    let trace = viewer.api(&format!("traces/{:032x}", 1));
    for (at, (attributes, kind, input, cost)) in cases.iter().enumerate() {
        assert_eq!(trace["kind"][at], *kind, "{attributes}");
        assert_eq!(trace["input"][at], *input, "{attributes}");
        assert_eq!(trace["cost"][at], *cost, "{attributes}");
    }
}
