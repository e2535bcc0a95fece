//! Options of a span's content: whether inputs and outputs are recorded, and how much one span may hold.

use super::builder::TelemetryBuilder;
use crate::instruments::InstrumentSwitches;
use crate::span::running::SpanSettings;
use crate::telemetry::environment::{Environment, option_or};
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
    content: Option<usize>,
    attributes: Option<usize>,
    value_length: Option<usize>,
    events: Option<usize>,
    event_attributes: Option<usize>,
    links: Option<usize>,
    link_attributes: Option<usize>,
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

impl TelemetryBuilder {
    /// Sets how many bytes an input or output may have. Default: 1,000,000, or
    /// [`attribute_value_length_limit`](Self::attribute_value_length_limit) if that is less.
    ///
    /// Longer content is truncated in its structure, so that it stays valid JSON, and an attribute holds its original size.
    /// Values below 5 count as 5, the shortest marked truncation.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().content_limit(64 * 1024).attribute_limit(128).event_limit(128);
    /// ```
    pub fn content_limit(mut self, bytes: usize) -> Self {
        self.limits.content = Some(bytes);
        self
    }

    /// Sets how many attributes may be added to a span, in addition to respan's own. Default:
    /// `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT`, else `OTEL_ATTRIBUTE_COUNT_LIMIT`, else 1024.
    ///
    /// Further attributes are dropped and counted.
    pub fn attribute_limit(mut self, count: usize) -> Self {
        self.limits.attributes = Some(count);
        self
    }

    /// Sets how many characters each text among the attributes of a span, its events and its links may have. Default:
    /// `OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT`, else `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`, else no limit.
    ///
    /// It applies inside lists and maps as well, and to bytes as a number of bytes. Longer texts are truncated after masking
    /// and end in `…`; JSON is truncated in its structure. Names, and attributes that route a span, are not truncated. The
    /// rules are [OpenTelemetry's](https://opentelemetry.io/docs/specs/otel/common/#attribute-limits).
    pub fn attribute_value_length_limit(mut self, chars: usize) -> Self {
        self.limits.value_length = Some(chars);
        self
    }

    /// Sets how many events a span may have. Default: `OTEL_SPAN_EVENT_COUNT_LIMIT`, else 1024.
    ///
    /// Further events are dropped and counted, except that an event of a failure replaces the last one.
    pub fn event_limit(mut self, count: usize) -> Self {
        self.limits.events = Some(count);
        self
    }

    /// Sets how many attributes an event may have. Default: `OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT`, else 1024.
    ///
    /// Further attributes are dropped and counted.
    pub fn event_attribute_limit(mut self, count: usize) -> Self {
        self.limits.event_attributes = Some(count);
        self
    }

    /// Sets how many attributes a link may have. Default: `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`, else 1024.
    ///
    /// Further attributes are dropped and counted.
    pub fn link_attribute_limit(mut self, count: usize) -> Self {
        self.limits.link_attributes = Some(count);
        self
    }

    /// Sets how many links a span may have. Default: `OTEL_SPAN_LINK_COUNT_LIMIT`, else 1024.
    ///
    /// Further links are dropped and counted.
    pub fn link_limit(mut self, count: usize) -> Self {
        self.limits.links = Some(count);
        self
    }
}
