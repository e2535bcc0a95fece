//! How much one span may hold.

use super::builder::TelemetryBuilder;
use super::core::SpanSettings;
use super::environment::Environment;
use super::error::InitError;

/// As in the original: a megabyte of input or output per span, in bytes.
const DEFAULT_CONTENT_LIMIT: usize = 1_000_000;
/// OpenTelemetry's 128 is too few: instrumentations write several attributes per message of a conversation.
const DEFAULT_ATTRIBUTE_LIMIT: usize = 1024;

/// What is left open keeps its default.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LimitOptions {
    content: Option<usize>,
    attributes: Option<usize>,
}

impl LimitOptions {
    /// What every span of the telemetry has to know.
    pub(super) fn settle(self, environment: &Environment<'_>) -> Result<SpanSettings, InitError> {
        Ok(SpanSettings {
            is_content_enabled: environment.trace_content()?.unwrap_or(true),
            content_limit: self.content.unwrap_or(DEFAULT_CONTENT_LIMIT),
            attribute_limit: self.attributes.unwrap_or(DEFAULT_ATTRIBUTE_LIMIT),
        })
    }
}

impl TelemetryBuilder {
    /// How many bytes an input or an output may have; what is longer is cut, stays valid JSON and keeps its size as an
    /// attribute. 1,000,000 unless said otherwise.
    ///
    /// ```
    /// # let builder = respan_runtime::RespanTelemetry::builder();
    /// let builder = builder.content_limit(64 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn content_limit(mut self, bytes: usize) -> Self {
        self.limits.content = Some(bytes);
        self
    }

    /// How many attributes others may add to a span, beyond respan's own; the rest is dropped and counted. 1024 unless
    /// said otherwise.
    ///
    /// ```
    /// # let builder = respan_runtime::RespanTelemetry::builder();
    /// let builder = builder.attribute_limit(4096);
    /// # let _ = builder;
    /// ```
    pub fn attribute_limit(mut self, count: usize) -> Self {
        self.limits.attributes = Some(count);
        self
    }
}
