//! Langfuse's names of what spans of every kind may have: metadata, environment, time of the first chunk.
//!
//! <https://langfuse.com/integrations/native/opentelemetry#property-mapping>

use super::additions::Additions;
use super::common::{json, metadata_name};
use crate::attributes as keys;
use crate::model::SpanView;
use crate::model::clock::iso_8601;
use crate::value::ValueRef;
use serde_json::Value;
use std::time::{Duration, UNIX_EPOCH};

/// Longest name of an environment, in characters.
const MAX_ENVIRONMENT: usize = 40;

pub(super) fn add(span: &dyn SpanView, additions: &mut Additions<'_>) {
    span.each_attribute(&mut |key, value| match (key, value) {
        (keys::ENVIRONMENT, ValueRef::Str(name)) => additions.set_some("langfuse.environment", environment(name)),
        ("gen_ai.response.time_to_first_chunk", ValueRef::Double(seconds)) => {
            additions.set_some(
                "langfuse.observation.completion_start_time",
                time_after_start(span, seconds),
            );
        }
        (key, value) => {
            if let Some(name) = metadata_name(key) {
                additions.set_text(format!("langfuse.observation.metadata.{name}"), Some(text(value)));
            }
        }
    });
}

/// The name as Langfuse accepts it, which refuses spans with another one; `None` if nothing of it is acceptable.
fn environment(name: &str) -> Option<String> {
    let accepted = name.chars().take(MAX_ENVIRONMENT).map(|character| {
        let character = character.to_ascii_lowercase();
        let is_accepted = matches!(character, 'a'..='z' | '0'..='9' | '-' | '_');
        if is_accepted { character } else { '-' }
    });
    Some(accepted.collect()).filter(|name: &String| !name.is_empty() && !name.starts_with("langfuse"))
}

fn time_after_start(span: &dyn SpanView, seconds: f64) -> Option<String> {
    let after = Duration::try_from_secs_f64(seconds).ok()?;
    let start = UNIX_EPOCH.checked_add(Duration::from_nanos(span.start_unix_nanos()))?;
    Some(iso_8601(start.checked_add(after)?))
}

fn text(value: ValueRef<'_>) -> String {
    match json(value) {
        Value::String(text) => text,
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::environment;

    #[test]
    fn an_environment_is_one_that_langfuse_accepts() {
        assert_eq!(environment("production").as_deref(), Some("production"));
        assert_eq!(environment("EU West/2_b").as_deref(), Some("eu-west-2_b"));
        assert_eq!(environment(&"é".repeat(99)).map(|name| name.len()), Some(40));
        for name in ["", "langfuse", "Langfuse-1"] {
            assert_eq!(environment(name), None, "{name}");
        }
    }
}
