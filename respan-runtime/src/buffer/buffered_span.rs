//! A finished span that is not exported yet.

use crate::delivery::pipeline::Pipeline;
use crate::model::SpanRecord;
use crate::span::running::BufferedRecord;
use opentelemetry_sdk::trace::SpanData;
use std::ptr;
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

    /// Exports the spans that were not exported before, with batching off in as few calls of an exporter as possible. Returns
    /// their number.
    pub(crate) fn process_all(spans: impl IntoIterator<Item = Self>) -> usize {
        let mut processed = 0;
        let mut batch: Option<(&'static Pipeline, Vec<SpanRecord>)> = None;
        for span in spans {
            let Some(pipeline) = span.0.process() else { continue };
            processed += 1;
            let max_size = pipeline.settings.batch.max_export_batch_size;
            let is_full = |(of, records): &mut (&'static Pipeline, Vec<SpanRecord>)| {
                !ptr::eq(*of, pipeline) || records.len() >= max_size
            };
            if let Some((pipeline, records)) = batch.take_if(is_full) {
                submit(pipeline, records);
            }
            let (_, records) = batch.get_or_insert_with(|| (pipeline, Vec::new()));
            records.push(span.0.record().clone());
        }
        if let Some((pipeline, records)) = batch {
            submit(pipeline, records);
        }
        processed
    }
}

fn submit(pipeline: &Pipeline, records: Vec<SpanRecord>) {
    pipeline.count_processed(records.len());
    pipeline.submit_all(records);
}
