//! Staging of one span for several destinations.

use crate::delivery::statistics::LossGuard;
use crate::model::FinishedSpan;
use std::sync::Arc;

/// Stages the span for all matching destinations, with as few conversions and copies as possible.
pub(super) fn stage(
    staged: &mut [Vec<FinishedSpan>],
    matching: &[usize],
    span: FinishedSpan,
    loss_guard: &LossGuard<'_>,
) {
    let Some((last, others)) = matching.split_last() else {
        return;
    };
    let span = match span {
        FinishedSpan::Record(record) if !others.is_empty() => FinishedSpan::Shared(Arc::new(record)),
        span => span,
    };
    for index in others {
        loss_guard.arm();
        staged[*index].push(match &span {
            FinishedSpan::Shared(record) => FinishedSpan::Shared(Arc::clone(record)),
            span => FinishedSpan::Data(Arc::new(span.to_span_data())),
        });
        loss_guard.disarm();
    }
    loss_guard.arm();
    staged[*last].push(span);
    loss_guard.disarm();
}
