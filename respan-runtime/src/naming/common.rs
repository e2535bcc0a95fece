//! Attributes of spans of every kind: session, user, metadata, outcome.

use super::added_value::AddedValue;
use super::additions::Additions;
use super::facts::Facts;
use crate::attributes as keys;
use crate::model::{Naming, SpanView};
use crate::value::ValueRef;
use serde_json::{Map, Value};

pub(super) fn add<'s>(facts: &Facts<'s>, span: &'s dyn SpanView, naming: Naming, additions: &mut Additions<'s>) {
    additions.set_some("session.id", facts.session.and_then(identifier));
    additions.set_some("user.id", facts.user.and_then(identifier));
    if naming == Naming::OpenInference
        && let Some(metadata) = metadata(span, facts)
    {
        additions.set("metadata", metadata);
    }
    if facts.is_cancelled {
        // A cancelled span is neither a success nor an error; backends show the attribute.
        additions.removes_ok = true;
        additions.set("error.type", keys::OUTCOME_CANCELLED);
        if naming == Naming::Langfuse {
            additions.set("langfuse.observation.level", "WARNING");
            additions.set("langfuse.observation.status_message", keys::OUTCOME_CANCELLED);
        }
    }
}

/// An identifier as text, which the backends expect.
fn identifier(value: ValueRef<'_>) -> Option<AddedValue<'_>> {
    match value {
        ValueRef::Str(text) => Some(AddedValue::Name(text)),
        ValueRef::Int(number) => Some(number.to_string().into()),
        _ => None,
    }
}

/// The entries of Respan's metadata as one JSON object, with the outcome of a cancelled span; `None` without any.
fn metadata(span: &dyn SpanView, facts: &Facts<'_>) -> Option<String> {
    let mut entries = Map::new();
    span.each_attribute(&mut |key, value| {
        if let Some(name) = metadata_name(key) {
            entries.insert(name.to_owned(), json(value));
        }
    });
    if facts.is_cancelled {
        entries.insert("outcome".to_owned(), keys::OUTCOME_CANCELLED.into());
    }
    (!entries.is_empty()).then(|| Value::Object(entries).to_string())
}

/// The name of an entry of Respan's metadata.
pub(super) fn metadata_name(key: &str) -> Option<&str> {
    key.strip_prefix(keys::METADATA_PREFIX)
        .filter(|_| key != keys::SDK_VERSION)
}

pub(super) fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Str(text) => text.into(),
        ValueRef::Bool(value) => value.into(),
        ValueRef::Int(value) => value.into(),
        ValueRef::Double(value) => value.into(),
        ValueRef::Any(value) => value.to_json(),
        ValueRef::SdkArray(array) => serde_json::from_str(&array.to_string()).unwrap_or_default(),
        ValueRef::Names(names) => names.joined().into(),
    }
}
