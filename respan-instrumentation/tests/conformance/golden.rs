//! A captured span.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The capture of one exchange: a span or none.
pub(crate) struct Golden {
    pub(crate) span: Option<GoldenSpan>,
}

/// A captured span.
pub(crate) struct GoldenSpan {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) attributes: BTreeMap<String, Value>,
    pub(crate) events: Vec<(String, BTreeMap<String, Value>)>,
}

impl Golden {
    /// `None` if there is no such capture.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        let document: Value = serde_json::from_slice(&std::fs::read(path).ok()?).unwrap();
        let spans = document["spans"].as_array().unwrap();
        assert!(spans.len() <= 1, "{}", path.display());
        Some(Self {
            span: spans.first().map(GoldenSpan::of),
        })
    }
}

impl GoldenSpan {
    fn of(span: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let status = &span["status"];
        Self {
            name: text(&span["name"]),
            kind: text(&span["kind"]),
            status: format!("{} {}", text(&status["code"]), text(&status["description"]))
                .trim()
                .to_owned(),
            attributes: attributes(&span["attributes"]),
            events: span["events"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| (text(&event["name"]), attributes(&event["attributes"])))
                .collect(),
        }
    }
}

fn attributes(value: &Value) -> BTreeMap<String, Value> {
    value
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, typed)| (key.clone(), typed["value"].clone()))
        .collect()
}
