//! A span that waits.

use super::telemetry_core::TelemetryCore;
use crate::model::{SpanRecord, SpanView as _};
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A finished span that is not exported yet: a plain value, to be kept, inspected, sent to other threads, and handed to
/// [`Client::process_spans`](crate::Client::process_spans) whenever and wherever that is decided.
///
/// What it shows the program is not masked: a [`Mask`](crate::Mask) applies when it is processed.
///
/// Clones are the same span: it is exported once, however often and in however many copies it is processed.
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
    pub(crate) fn new(core: &'static TelemetryCore, record: SpanRecord) -> Self {
        core.pipeline.count_buffered();
        Self(Arc::new(BufferedSpanInner {
            core,
            record,
            is_processed: AtomicBool::new(false),
        }))
    }

    /// The span's name.
    ///
    /// ```
    /// # fn show(span: &respan::BufferedSpan) {
    /// println!("{}", span.name());
    /// # }
    /// ```
    pub fn name(&self) -> &str {
        self.0.record.name()
    }

    /// How long the span took.
    ///
    /// ```
    /// # fn show(span: &respan::BufferedSpan) {
    /// println!("{:?}", span.duration());
    /// # }
    /// ```
    pub fn duration(&self) -> std::time::Duration {
        let record = &self.0.record;
        std::time::Duration::from_nanos(record.end_unix_nanos.saturating_sub(record.start_unix_nanos))
    }

    /// The span with all its attributes, as OpenTelemetry's SDK keeps it.
    ///
    /// ```
    /// # fn show(span: &respan::BufferedSpan) {
    /// println!("{:?}", span.to_span_data().attributes);
    /// # }
    /// ```
    pub fn to_span_data(&self) -> SpanData {
        self.0.record.to_span_data()
    }

    /// Hands the span to the pipeline, once; true if this was that time.
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
