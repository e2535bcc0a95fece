//! Conversion of a batch for a third-party exporter.

use super::additions::{Additions, additions};
use crate::model::{FinishedSpan, Interner, Naming};
use opentelemetry_sdk::trace::SpanData;

/// Converts spans into this naming; `None` if its attributes were added before.
///
/// The added attributes are written here, and not by the dispatcher into the record: it would allocate what the exporting thread
/// frees. On one core, three nested calls, of which one is a tool, took twice the CPU time that way.
pub(crate) fn batch_to_span_data(
    batch: &[FinishedSpan],
    naming: Option<Naming>,
    names: &mut Interner,
) -> Vec<SpanData> {
    let mut all = Vec::with_capacity(batch.len());
    for span in batch {
        let additions = naming.and_then(|naming| additions(span, naming));
        let added = additions.as_ref().map_or(0, Additions::len);
        span.append_span_data(&mut all, added, names);
        if let (Some(additions), Some(data)) = (additions, all.last_mut()) {
            additions.apply_to_data(data, names);
        }
    }
    all
}
