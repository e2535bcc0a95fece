//! Comparison of values and of maps of values.

use super::super::json::{self, Json, Map};
use std::collections::BTreeSet;

/// Attributes that hold JSON: compared as parsed.
const JSON_ATTRIBUTES: [&str; 4] = [
    "traceloop.entity.input",
    "traceloop.entity.output",
    "respan.export_filter",
    "respan.prompt",
];
/// Attributes whose value differs between SDKs.
const PRESENCE_ONLY: [&str; 1] = ["respan.entity.log_method"];
const INPUT: &str = "traceloop.entity.input";
/// Longest value that is printed in full.
const WIDTH: usize = 160;

/// A value as it is printed in a difference.
pub(super) fn show(value: &Json) -> String {
    let text = json::text(value);
    if text.chars().count() <= WIDTH {
        return text;
    }
    text.chars().take(WIDTH - 3).chain("...".chars()).collect()
}

/// A name in single or double quotes, whichever it does not contain.
pub(super) fn quoted(name: &str) -> String {
    if name.contains('\'') && !name.contains('"') {
        return format!("\"{}\"", name.replace('\\', "\\\\"));
    }
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// One line for each key whose values differ.
pub(super) fn diff_map(at: &str, expected: &Map, got: &Map, event: bool, lines: &mut Vec<String>) {
    let keys: BTreeSet<&str> = expected.iter().chain(got.iter()).map(|(key, _)| key).collect();
    for key in keys {
        let (x, y) = (expected.get(key), got.get(key));
        if event && key == "exception.stacktrace" || event && key == "exception.escaped" && escaped(x) == escaped(y) {
            continue;
        }
        if let (Some(x), Some(y)) = (x, y) {
            let as_json = JSON_ATTRIBUTES.contains(&key);
            if PRESENCE_ONLY.contains(&key)
                || event && key == "exception.type"
                || x == y
                || as_json && same_json(x, y)
                || key == INPUT && same_arguments(x, y)
            {
                continue;
            }
        }
        let show = |value: Option<&Json>| value.map_or_else(|| "(absent)".to_owned(), show);
        lines.push(format!("{at} {key}: expected {}, got {}", show(x), show(y)));
    }
}

/// Returns whether `exception.escaped` is set: a text in the Python SDK, a boolean or missing elsewhere.
fn escaped(value: Option<&Json>) -> bool {
    match value {
        None => false,
        Some(Json::Text(text)) => matches!(text.to_lowercase().as_str(), "true" | "1"),
        Some(value) => *value == Json::Bool(true) || *value == Json::Int(1),
    }
}

fn same_json(x: &Json, y: &Json) -> bool {
    if x.get("$long").is_some() && y.get("$long").is_some() {
        return true;
    }
    let parsed = |value: &Json| value.as_text().and_then(|text| json::parse(text).ok());
    matches!((parsed(x), parsed(y)), (Some(x), Some(y)) if x == y)
}

/// The values of an input, first those by position, then those by name.
fn arguments(value: &Json) -> Option<Vec<Json>> {
    let input = json::parse(value.as_text()?).ok()?;
    let map = input.as_map()?;
    let (args, kwargs) = (map.get("args")?.items(), map.get("kwargs")?.as_map()?);
    if map.iter().count() != 2 {
        return None;
    }
    Some(
        args.iter()
            .chain(kwargs.iter().map(|(_, value)| value))
            .cloned()
            .collect(),
    )
}

/// Compares values and their order, since arguments in Rust always have a name.
fn same_arguments(x: &Json, y: &Json) -> bool {
    matches!((arguments(x), arguments(y)), (Some(x), Some(y)) if x == y)
}
