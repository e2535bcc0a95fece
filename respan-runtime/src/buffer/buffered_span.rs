//! A finished span that is not exported yet.

use crate::model::SpanView as _;
use crate::span::running::BufferedRecord;
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;
use std::time::Duration;

/// A finished span that is not exported yet: a value that can be inspected, stored and sent to other threads.
///
/// [`Client::process_spans`](crate::Client::process_spans) exports it. Clones are the same span: it is exported once, however
/// often and through however many clones it is processed. Its content is not masked: a [`Mask`](crate::Mask) applies when the
/// span is processed.
///
/// ```
/// let buffer = respan::get_client().get_span_buffer("experiment-7");
/// buffer.create_span("load");
/// for span in buffer.get_all_spans() {
///     println!("{} took {:?}", span.name(), span.duration());
/// }
/// ```
#[derive(Debug, Clone)]
pub struct BufferedSpan(Arc<BufferedRecord>);

impl BufferedSpan {
    pub(super) fn new(record: Arc<BufferedRecord>) -> Self {
        Self(record)
    }

    /// The span's name.
    pub fn name(&self) -> &str {
        self.0.record().name()
    }

    /// The time from the span's start to its end.
    pub fn duration(&self) -> Duration {
        let record = self.0.record();
        Duration::from_nanos(record.end_unix_nanos.saturating_sub(record.start_unix_nanos))
    }

    /// A copy of the span with all its attributes, as a type of OpenTelemetry's SDK.
    ///
    /// ```
    /// use respan::{BufferedSpan, get_client};
    ///
    /// let failed = |span: &BufferedSpan| matches!(span.to_span_data().status, opentelemetry::trace::Status::Error { .. });
    /// let client = get_client();
    /// let spans = client.get_span_buffer("experiment-7").get_all_spans();
    /// client.process_spans(spans.into_iter().filter(failed));
    /// ```
    pub fn to_span_data(&self) -> SpanData {
        self.0.record().to_span_data()
    }

    /// Exports the span; true the first time.
    pub(crate) fn process(&self) -> bool {
        self.0.process()
    }
}
