//! A finished span in a buffer.

use super::telemetry_core::TelemetryCore;
use crate::model::{SpanRecord, SpanView as _};
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A finished span of a buffer, which is exported when [`Client::process_spans`](crate::Client::process_spans) gets it.
///
/// It can be stored, inspected and sent to other threads. Its attributes are not masked: a [`Mask`](crate::Mask) applies
/// when it is processed. Clones are the same span, which is exported once however many of them are processed.
///
/// ```
/// let buffer = respan::get_client().get_span_buffer("experiment-7");
/// buffer.create_span("load");
/// for span in buffer.get_all_spans() {
///     println!("{} took {:?}", span.name(), span.duration());
/// }
/// ```
#[derive(Debug, Clone)]
pub struct BufferedSpan(Arc<BufferedSpanInner>);

#[derive(Debug)]
struct BufferedSpanInner {
    core: &'static TelemetryCore,
    record: SpanRecord,
    is_processed: AtomicBool,
}

impl BufferedSpan {
    pub(super) fn new(core: &'static TelemetryCore, record: SpanRecord) -> Self {
        core.pipeline.count_buffered();
        Self(Arc::new(BufferedSpanInner {
            core,
            record,
            is_processed: AtomicBool::new(false),
        }))
    }

    /// The span's name.
    pub fn name(&self) -> &str {
        self.0.record.name()
    }

    /// The time between the span's start and its end.
    pub fn duration(&self) -> std::time::Duration {
        let record = &self.0.record;
        std::time::Duration::from_nanos(record.end_unix_nanos.saturating_sub(record.start_unix_nanos))
    }

    /// The span as OpenTelemetry's SDK represents it, with all attributes, events and links.
    ///
    /// ```
    /// let buffer = respan::get_client().get_span_buffer("experiment-7");
    /// buffer.create_span("load");
    /// let is_slow = |span: &respan::BufferedSpan| span.duration().as_secs() >= 1;
    /// for span in buffer.get_all_spans().iter().filter(|span| is_slow(span)) {
    ///     println!("{:?}", span.to_span_data().attributes);
    /// }
    /// ```
    pub fn to_span_data(&self) -> SpanData {
        self.0.record.to_span_data()
    }

    /// Submits the span to the pipeline; false if that was done before.
    pub(crate) fn process(&self) -> bool {
        let is_first = !self.0.is_processed.swap(true, Ordering::AcqRel);
        if is_first {
            self.0.core.pipeline.count_unbuffered(false);
            self.0.core.pipeline.submit(self.0.record.clone());
        }
        is_first
    }
}

impl Drop for BufferedSpanInner {
    fn drop(&mut self) {
        if !*self.is_processed.get_mut() {
            self.core.pipeline.count_unbuffered(true);
        }
    }
}
