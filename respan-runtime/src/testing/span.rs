//! One exported span.

use opentelemetry::Value;
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;

/// One span of a [`SpanTree`](super::SpanTree).
///
/// ```
/// use respan::testing::recording;
///
/// #[respan::task]
/// fn step(count: u32) -> String {
///     format!("{count} done")
/// }
///
/// let (telemetry, exporter) = recording();
/// telemetry.run(|| step(3));
/// let span = exporter.tree().span("step.task");
/// assert_eq!(span.input()["kwargs"]["count"], 3);
/// assert_eq!(span.output(), "3 done");
/// ```
#[derive(Debug, Clone)]
pub struct TestSpan {
    pub(super) data: SpanData,
    pub(super) depth: usize,
}

impl TestSpan {
    /// The span as a type of OpenTelemetry's SDK.
    ///
    /// ```
    /// # #[respan::task] fn step(count: u32) -> String { format!("{count} done") }
    /// # let (telemetry, exporter) = respan::testing::recording();
    /// # telemetry.run(|| step(3));
    /// # let span = exporter.tree().span("step.task");
    /// assert_eq!(span.data().name, "step.task");
    /// ```
    pub fn data(&self) -> &SpanData {
        &self.data
    }

    /// The number of its ancestors.
    ///
    /// ```
    /// # #[respan::task] fn step(count: u32) -> String { format!("{count} done") }
    /// # let (telemetry, exporter) = respan::testing::recording();
    /// # telemetry.run(|| step(3));
    /// # let span = exporter.tree().span("step.task");
    /// assert_eq!(span.depth(), 0);
    /// ```
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The value of an attribute.
    ///
    /// ```
    /// # #[respan::task] fn step(count: u32) -> String { format!("{count} done") }
    /// # let (telemetry, exporter) = respan::testing::recording();
    /// # telemetry.run(|| step(3));
    /// # let span = exporter.tree().span("step.task");
    /// assert_eq!(span.attribute("traceloop.span.kind"), Some(&"task".into()));
    /// ```
    pub fn attribute(&self, key: &str) -> Option<&Value> {
        self.data
            .attributes
            .iter()
            .find(|attribute| attribute.key.as_str() == key)
            .map(|attribute| &attribute.value)
    }

    /// The value of an attribute as text; empty if there is none.
    ///
    /// ```
    /// # #[respan::task] fn step(count: u32) -> String { format!("{count} done") }
    /// # let (telemetry, exporter) = respan::testing::recording();
    /// # telemetry.run(|| step(3));
    /// # let span = exporter.tree().span("step.task");
    /// assert_eq!(span.text("traceloop.entity.path"), "step");
    /// ```
    pub fn text(&self, key: &str) -> String {
        self.attribute(key).map(ToString::to_string).unwrap_or_default()
    }

    /// The captured arguments, `{"args": [...], "kwargs": {...}}`; null if none were captured.
    ///
    /// A text that is no JSON, such as one that the program or a mask has set, is a string.
    ///
    /// ```
    /// # #[respan::task] fn step(count: u32) -> String { format!("{count} done") }
    /// # let (telemetry, exporter) = respan::testing::recording();
    /// # telemetry.run(|| step(3));
    /// # let span = exporter.tree().span("step.task");
    /// assert_eq!(span.input()["kwargs"]["count"], 3);
    /// ```
    pub fn input(&self) -> serde_json::Value {
        self.content(crate::attributes::ENTITY_INPUT)
    }

    /// The captured result; null if none was captured.
    ///
    /// A text that is no JSON, such as one that the program or a mask has set, is a string.
    ///
    /// ```
    /// # #[respan::task] fn step(count: u32) -> String { format!("{count} done") }
    /// # let (telemetry, exporter) = respan::testing::recording();
    /// # telemetry.run(|| step(3));
    /// # let span = exporter.tree().span("step.task");
    /// assert_eq!(span.output(), "3 done");
    /// ```
    pub fn output(&self) -> serde_json::Value {
        self.content(crate::attributes::ENTITY_OUTPUT)
    }

    fn content(&self, key: &str) -> serde_json::Value {
        let Some(value) = self.attribute(key) else {
            return serde_json::Value::Null;
        };
        let text = value.to_string();
        serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text))
    }

    /// The description of the status ERROR; `None` for another status.
    ///
    /// ```
    /// # #[respan::task] fn step(count: u32) -> String { format!("{count} done") }
    /// # let (telemetry, exporter) = respan::testing::recording();
    /// # telemetry.run(|| step(3));
    /// # let span = exporter.tree().span("step.task");
    /// assert_eq!(span.error(), None);
    /// ```
    pub fn error(&self) -> Option<&str> {
        match &self.data.status {
            Status::Error { description } => Some(description),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::attributes::{ENTITY_INPUT, ENTITY_OUTPUT};
    use crate::testing::recording;
    use serde_json::{Value, json};

    #[test]
    fn content_is_parsed_where_it_is_json() {
        let (telemetry, exporter) = recording();
        let client = telemetry.get_client();
        let span = client
            .start_span("set")
            .attribute(ENTITY_INPUT, r#"{"kwargs":{"a":1}}"#);
        span.attribute(ENTITY_OUTPUT, "all about parrots").run(|| ());
        client.start_span("unset").run(|| ());
        let tree = exporter.tree();
        let span = tree.span("set.task");
        assert_eq!(
            (span.input(), span.output()),
            (json!({ "kwargs": { "a": 1 } }), json!("all about parrots"))
        );
        let span = tree.span("unset.task");
        assert_eq!((span.input(), span.output()), (Value::Null, Value::Null));
    }
}
