//! Options of a span's content: variables, defaults and checks.

use super::environment::{Environment, option_or};
use crate::instruments::InstrumentSwitches;
use crate::span::running::SpanSettings;
use crate::telemetry::error::InitError;

/// The first that is set decides; the second is OpenLLMetry's. There is no option: regions switch content on and off.
const TRACE_CONTENT: [&str; 2] = ["RESPAN_TRACE_CONTENT", "TRACELOOP_TRACE_CONTENT"];
/// The limit of spans before the general one: <https://opentelemetry.io/docs/specs/otel/common/#attribute-limits>.
const ATTRIBUTE_LIMIT: [&str; 2] = ["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"];
const VALUE_LENGTH_LIMIT: [&str; 2] = [
    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
];
const EVENT_LIMIT: [&str; 1] = ["OTEL_SPAN_EVENT_COUNT_LIMIT"];
const EVENT_ATTRIBUTE_LIMIT: [&str; 1] = ["OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT"];
const LINK_LIMIT: [&str; 1] = ["OTEL_SPAN_LINK_COUNT_LIMIT"];
const LINK_ATTRIBUTE_LIMIT: [&str; 1] = ["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"];

/// Bytes of one input or output, as in the Python SDK.
const DEFAULT_CONTENT_LIMIT: usize = 1_000_000;
/// OpenTelemetry's 128 is too few: instrumentations write several attributes per message of a conversation.
const DEFAULT_ATTRIBUTE_LIMIT: usize = 1024;
/// OpenTelemetry's 128 is fewer than an agent's conversation has; without a limit a long workflow would grow without end.
const DEFAULT_EVENT_LIMIT: usize = 1024;
const DEFAULT_LINK_LIMIT: usize = 1024;

#[derive(Debug, Default)]
pub(crate) struct LimitOptions {
    pub(crate) content: Option<usize>,
    pub(crate) attributes: Option<usize>,
    pub(crate) value_length: Option<usize>,
    pub(crate) events: Option<usize>,
    pub(crate) event_attributes: Option<usize>,
    pub(crate) links: Option<usize>,
    pub(crate) link_attributes: Option<usize>,
}

impl LimitOptions {
    pub(crate) fn resolve(
        &self,
        instruments: InstrumentSwitches,
        environment: &Environment<'_>,
    ) -> Result<SpanSettings, InitError> {
        let limit =
            |option, variables: &[&'static str], default| option_or(option, || environment.limit(variables), default);
        Ok(SpanSettings {
            is_content_enabled: environment.first_boolean(&TRACE_CONTENT)?.unwrap_or(true),
            content_limit: match self.content {
                Some(bytes) => bytes,
                None => self
                    .value_length(environment)?
                    .map_or(DEFAULT_CONTENT_LIMIT, |chars| chars.min(DEFAULT_CONTENT_LIMIT)),
            },
            attribute_limit: limit(self.attributes, &ATTRIBUTE_LIMIT, DEFAULT_ATTRIBUTE_LIMIT)?,
            event_limit: limit(self.events, &EVENT_LIMIT, DEFAULT_EVENT_LIMIT)?,
            event_attribute_limit: limit(self.event_attributes, &EVENT_ATTRIBUTE_LIMIT, DEFAULT_ATTRIBUTE_LIMIT)?,
            instruments,
            link_limit: limit(self.links, &LINK_LIMIT, DEFAULT_LINK_LIMIT)?,
            link_attribute_limit: limit(self.link_attributes, &LINK_ATTRIBUTE_LIMIT, DEFAULT_ATTRIBUTE_LIMIT)?,
        })
    }

    /// Characters of one text among the attributes; `None` for no limit.
    pub(crate) fn value_length(&self, environment: &Environment<'_>) -> Result<Option<usize>, InitError> {
        let variable = || Ok(environment.limit(&VALUE_LENGTH_LIMIT)?.map(Some));
        option_or(self.value_length.map(Some), variable, None)
    }
}
