//! Parents that were undecided when their children ended: those with an export filter that still ran.

use super::decision::{Decision, decide_record};
use crate::delivery::settings::ForeignSpans;
use crate::model::{FinishedSpan, ParentSpan, SpanRecord};
use opentelemetry::trace::SpanId;
use std::collections::HashMap;

/// Settles the parents of a batch. A parent in the batch is decided by now. Of another one, which still runs, its state at the end
/// of the child is decisive, so that no span waits.
pub(crate) fn settle_parents(batch: &mut [FinishedSpan], foreign_spans: ForeignSpans) {
    if !batch.iter().filter_map(record).any(SpanRecord::has_undecided_parent) {
        return;
    }
    let mut decided: HashMap<SpanId, ParentSpan> = HashMap::new();
    // From the end, because most parents end after their children.
    for span in batch.iter_mut().rev() {
        let FinishedSpan::Record(record) = span else { continue };
        if let Some(if_dropped) = record.take_parent_if_dropped() {
            let parent = decided.get(&record.parent_span_id).copied();
            record.set_parent(parent.unwrap_or(if_dropped));
        }
        let own = ParentSpan {
            span_id: record.span_id,
            is_remote: false,
        };
        let is_exported = decide_record(record, foreign_spans) == Decision::Export;
        decided.insert(record.span_id, if is_exported { own } else { record.parent() });
    }
}

fn record(span: &FinishedSpan) -> Option<&SpanRecord> {
    match span {
        FinishedSpan::Record(record) => Some(record),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::settle_parents;
    use crate::attributes::EXPORT_FILTER;
    use crate::delivery::settings::ForeignSpans;
    use crate::model::{FinishedSpan, ParentSpan, SpanRecord, callsite_record, with_attribute};
    use opentelemetry::trace::SpanId;

    const ERRORS_ONLY: &str = r#"{"status_code": {"operator": "eq", "value": "ERROR"}}"#;

    fn parent(id: u64) -> ParentSpan {
        ParentSpan {
            span_id: SpanId::from(id),
            is_remote: false,
        }
    }

    /// A span with a filter that drops it, unless `fails`.
    fn filtered(id: u64, above: u64, fails: bool) -> SpanRecord {
        let mut record = with_attribute(callsite_record(id), EXPORT_FILTER, ERRORS_ONLY.into());
        record.set_parent(parent(above));
        if fails && let Some(extra) = record.extra.as_deref_mut() {
            extra.status = opentelemetry::trace::Status::error("bad");
        }
        record
    }

    fn below(mut record: SpanRecord, above: u64, if_dropped: u64) -> SpanRecord {
        record.set_parent(parent(above));
        record.extra.get_or_insert_default().parent_if_dropped = Some(parent(if_dropped));
        record
    }

    fn settled(spans: impl IntoIterator<Item = SpanRecord>) -> Vec<u64> {
        let mut batch: Vec<_> = spans.into_iter().map(FinishedSpan::Record).collect();
        settle_parents(&mut batch, ForeignSpans::Related);
        let parents = batch.iter().filter_map(FinishedSpan::record);
        parents
            .map(|record| u64::from_be_bytes(record.parent_span_id.to_bytes()))
            .collect()
    }

    #[test]
    fn a_parent_in_the_batch_is_decided_by_its_record() {
        assert_eq!(
            settled([below(callsite_record(3), 2, 1), filtered(2, 1, false)]),
            [1, 1]
        );
        assert_eq!(settled([below(callsite_record(3), 2, 1), filtered(2, 1, true)]), [2, 1]);
    }

    #[test]
    fn another_parent_counts_as_dropped() {
        assert_eq!(settled([below(callsite_record(3), 2, 1)]), [1]);
        assert_eq!(settled([callsite_record(3), below(callsite_record(4), 2, 1)])[1], 1);
    }

    #[test]
    fn a_dropped_parent_passes_on_its_own_parent() {
        let spans = |fails| {
            [
                below(callsite_record(4), 3, 1),
                below(filtered(3, 2, false), 2, 1),
                filtered(2, 1, fails),
            ]
        };
        assert_eq!(settled(spans(false)), [1, 1, 1]);
        assert_eq!(settled(spans(true)), [2, 2, 1]);
    }
}
