//! How much one span may hold.

use super::builder::TelemetryBuilder;
use super::environment::{ATTRIBUTE_LIMIT, EVENT_LIMIT, Environment, LINK_LIMIT, VALUE_LENGTH_LIMIT};
use super::error::InitError;
use crate::span::running::SpanSettings;

/// As in the original: a megabyte of input or output per span, in bytes.
const DEFAULT_CONTENT_LIMIT: usize = 1_000_000;
/// OpenTelemetry's 128 is too few: instrumentations write several attributes per message of a conversation.
const DEFAULT_ATTRIBUTE_LIMIT: usize = 1024;
/// Events and links, each: a long workflow that tells of every step must not grow without end, and OpenTelemetry's 128
/// are fewer than an agent's conversation has.
const DEFAULT_EVENT_LIMIT: usize = 1024;
const DEFAULT_LINK_LIMIT: usize = 1024;

/// What is left open keeps its default.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LimitOptions {
    content: Option<usize>,
    attributes: Option<usize>,
    value_length: Option<usize>,
    events: Option<usize>,
    links: Option<usize>,
}

impl LimitOptions {
    /// Each option before its variable, which is then not read.
    pub(super) fn settle(self, environment: &Environment<'_>) -> Result<SpanSettings, InitError> {
        let count = |option: Option<usize>, variables: &[&'static str], default| match option {
            Some(count) => Ok(count),
            None => environment.limit(variables).map(|limit| limit.unwrap_or(default)),
        };
        Ok(SpanSettings {
            is_content_enabled: environment.trace_content()?.unwrap_or(true),
            content_limit: match self.content {
                Some(bytes) => bytes,
                None => self
                    .value_length(environment)?
                    .map_or(DEFAULT_CONTENT_LIMIT, |chars| chars.min(DEFAULT_CONTENT_LIMIT)),
            },
            attribute_limit: count(self.attributes, &ATTRIBUTE_LIMIT, DEFAULT_ATTRIBUTE_LIMIT)?,
            event_limit: count(self.events, &EVENT_LIMIT, DEFAULT_EVENT_LIMIT)?,
            link_limit: count(self.links, &LINK_LIMIT, DEFAULT_LINK_LIMIT)?,
        })
    }

    /// Characters that a text among the attributes may have.
    pub(super) fn value_length(self, environment: &Environment<'_>) -> Result<Option<usize>, InitError> {
        match self.value_length {
            Some(chars) => Ok(Some(chars)),
            None => environment.limit(&VALUE_LENGTH_LIMIT),
        }
    }
}

impl TelemetryBuilder {
    /// How many bytes an input or an output may have; what is longer is cut, stays valid JSON and keeps its size as an
    /// attribute. Else 1,000,000, or what [`attribute_value_length_limit`](Self::attribute_value_length_limit) says if that is
    /// less. Fewer than 5 count as 5, the least that shows that something was cut.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.content_limit(64 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn content_limit(mut self, bytes: usize) -> Self {
        self.limits.content = Some(bytes);
        self
    }

    /// How many attributes others may add to a span, beyond respan's own; the rest is dropped and counted. Else
    /// `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT`, else `OTEL_ATTRIBUTE_COUNT_LIMIT`, else 1024.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.attribute_limit(4096);
    /// # let _ = builder;
    /// ```
    pub fn attribute_limit(mut self, count: usize) -> Self {
        self.limits.attributes = Some(count);
        self
    }

    /// How many characters each text may have among the attributes of a span, its events and links, also inside of lists and
    /// maps; what is longer is cut once it is masked, and ends in a `…`. JSON is cut in its structure, and raw bytes to so
    /// many. Names stay, as do the texts that decide where a span goes. Else `OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT`, else
    /// `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`, else there is no limit.
    ///
    /// The rules are [OpenTelemetry's](https://opentelemetry.io/docs/specs/otel/common/#attribute-limits).
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.attribute_value_length_limit(4096);
    /// # let _ = builder;
    /// ```
    pub fn attribute_value_length_limit(mut self, chars: usize) -> Self {
        self.limits.value_length = Some(chars);
        self
    }

    /// How many events a span may have; the rest is dropped and counted, but the one that tells of a failure takes the place
    /// of the last. Else `OTEL_SPAN_EVENT_COUNT_LIMIT`, else 1024.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.event_limit(128);
    /// # let _ = builder;
    /// ```
    pub fn event_limit(mut self, count: usize) -> Self {
        self.limits.events = Some(count);
        self
    }

    /// How many links a span may have; the rest is dropped and counted. Else `OTEL_SPAN_LINK_COUNT_LIMIT`, else 1024.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.link_limit(128);
    /// # let _ = builder;
    /// ```
    pub fn link_limit(mut self, count: usize) -> Self {
        self.limits.links = Some(count);
        self
    }
}
