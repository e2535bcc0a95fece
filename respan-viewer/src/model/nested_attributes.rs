//! Attributes as JSON: keys with dots, such as `gen_ai.prompt.0.role`, as nested objects and lists.

use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The value of an attribute as JSON; bytes as null.
pub(super) fn plain(value: Option<&AnyValue>) -> Value {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Any::StringValue(text)) => Value::from(text.as_str()),
        Some(Any::BoolValue(is_true)) => Value::from(*is_true),
        Some(Any::IntValue(number)) => Value::from(*number),
        Some(Any::DoubleValue(number)) => Value::from(*number),
        Some(Any::ArrayValue(list)) => list.values.iter().map(|value| plain(Some(value))).collect(),
        Some(Any::KvlistValue(list)) => {
            let entries = list
                .values
                .iter()
                .map(|entry| (entry.key.clone(), plain(entry.value.as_ref())));
            Value::Object(entries.collect())
        }
        _ => Value::Null,
    }
}

/// The keys below a prefix as a nested object; keys of numbers become lists.
pub(super) fn nested(attributes: &BTreeMap<&str, Value>, prefix: &str) -> Value {
    /// Deeper keys are no messages.
    const MAX_STEPS: usize = 16;
    let mut root = Map::new();
    for (key, value) in attributes
        .range(prefix..)
        .take_while(|(key, _)| key.starts_with(prefix))
    {
        let steps: Vec<&str> = key[prefix.len()..].split('.').take(MAX_STEPS + 1).collect();
        let (Some((last, outer)), true) = (steps.split_last(), steps.len() <= MAX_STEPS) else {
            continue;
        };
        insert(&mut root, outer, last, value);
    }
    listed(Value::Object(root))
}

fn insert(map: &mut Map<String, Value>, outer: &[&str], last: &str, value: &Value) {
    let Some((step, outer)) = outer.split_first() else {
        map.insert(last.to_owned(), value.clone());
        return;
    };
    let entry = map.entry(*step).or_insert(Value::Null);
    if !entry.is_object() {
        *entry = Value::Object(Map::new());
    }
    if let Value::Object(inner) = entry {
        insert(inner, outer, last, value);
    }
}

fn listed(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let mut items: Vec<(Option<usize>, String, Value)> = map
        .into_iter()
        .map(|(key, value)| (key.parse().ok(), key, listed(value)))
        .collect();
    if !items.is_empty() && items.iter().all(|(number, ..)| number.is_some()) {
        items.sort_by_key(|(number, ..)| *number);
        return items.into_iter().map(|(.., value)| value).collect();
    }
    Value::Object(items.into_iter().map(|(_, key, value)| (key, value)).collect())
}
