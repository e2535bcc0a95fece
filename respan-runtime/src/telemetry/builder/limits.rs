//! Setters of a span's limits: how much one span may hold.

use super::builder::TelemetryBuilder;

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
        self.options.limits.content = Some(bytes);
        self
    }

    /// Sets how many attributes may be added to a span, in addition to respan's own. Default:
    /// `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT`, else `OTEL_ATTRIBUTE_COUNT_LIMIT`, else 1024.
    ///
    /// Further attributes are dropped and counted.
    pub fn attribute_limit(mut self, count: usize) -> Self {
        self.options.limits.attributes = Some(count);
        self
    }

    /// Sets how many characters each text among the attributes of a span, its events and its links may have. Default:
    /// `OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT`, else `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`, else no limit.
    ///
    /// It applies inside lists and maps as well, and to bytes as a number of bytes. Longer texts are truncated after masking
    /// and end in `…`; JSON is truncated in its structure. Names, and attributes that route a span, are not truncated. The
    /// rules are [OpenTelemetry's](https://opentelemetry.io/docs/specs/otel/common/#attribute-limits).
    pub fn attribute_value_length_limit(mut self, chars: usize) -> Self {
        self.options.limits.value_length = Some(chars);
        self
    }

    /// Sets how many events a span may have. Default: `OTEL_SPAN_EVENT_COUNT_LIMIT`, else 1024.
    ///
    /// Further events are dropped and counted, except that an event of a failure replaces the last one.
    pub fn event_limit(mut self, count: usize) -> Self {
        self.options.limits.events = Some(count);
        self
    }

    /// Sets how many attributes an event may have. Default: `OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT`, else 1024.
    ///
    /// Further attributes are dropped and counted.
    pub fn event_attribute_limit(mut self, count: usize) -> Self {
        self.options.limits.event_attributes = Some(count);
        self
    }

    /// Sets how many attributes a link may have. Default: `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`, else 1024.
    ///
    /// Further attributes are dropped and counted.
    pub fn link_attribute_limit(mut self, count: usize) -> Self {
        self.options.limits.link_attributes = Some(count);
        self
    }

    /// Sets how many links a span may have. Default: `OTEL_SPAN_LINK_COUNT_LIMIT`, else 1024.
    ///
    /// Further links are dropped and counted.
    pub fn link_limit(mut self, count: usize) -> Self {
        self.options.limits.links = Some(count);
        self
    }
}
