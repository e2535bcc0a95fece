//! Splitting a batch that is too large for one request.

use crate::exporter::ExportError;
use crate::mask::excerpt;
use crate::model::{FinishedSpan, SpanView as _};
use std::iter;

/// The parts of a single span are not truncated below this many bytes: it would save little and leave nothing to read.
const MIN_TEXT_BYTES: usize = 256;

/// One half of a batch; the second is resolved only once all of the first is.
pub(super) enum Half<'a> {
    First(&'a [FinishedSpan]),
    Second(&'a [FinishedSpan]),
}

impl<'a> Half<'a> {
    pub(super) fn spans(&self) -> &'a [FinishedSpan] {
        match self {
            Self::First(spans) | Self::Second(spans) => spans,
        }
    }
}

/// Resolves both halves of a batch that is too large, or a single span with ever shorter texts until it fits.
///
/// `resolve_half` returns how many spans at the front of the half are resolved, `resolve_truncated` the same for its one
/// span, or `None` if that is still too large. Returns how many spans at the front of the batch are resolved.
///
/// # Errors
///
/// If the batch is a single span that is too large even with its texts truncated.
pub(super) fn resolve_parts(
    spans: &[FinishedSpan],
    reason: &ExportError,
    mut resolve_half: impl FnMut(Half<'_>) -> usize,
    mut resolve_truncated: impl FnMut(&FinishedSpan) -> Option<usize>,
) -> Result<usize, ExportError> {
    if let [span] = spans {
        let resolved = truncated(span).find_map(|span| resolve_truncated(&span));
        return resolved.ok_or_else(|| ExportError::SpanTooLarge {
            span: excerpt(span.name()),
            reason: reason.to_string(),
        });
    }
    let (first, second) = spans.split_at(spans.len() / 2);
    let resolved = resolve_half(Half::First(first));
    if resolved < first.len() {
        return Ok(resolved);
    }
    Ok(resolved + resolve_half(Half::Second(second)))
}

/// Copies of the span with at most half of its longest part, a quarter, and so on.
fn truncated(span: &FinishedSpan) -> impl Iterator<Item = FinishedSpan> {
    let lengths = iter::successors(Some(span.longest_part() / 2), |length| Some(length / 2));
    lengths
        .take_while(|length| *length >= MIN_TEXT_BYTES)
        .map(|length| span.shrunk(length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{callsite_record, with_attribute};
    use std::slice;

    fn spans(count: u64) -> Vec<FinishedSpan> {
        (1..=count)
            .map(|id| FinishedSpan::Record(callsite_record(id)))
            .collect()
    }

    #[test]
    fn the_second_half_waits_until_the_first_is_resolved() {
        let reason = ExportError::Panicked;
        let resolve = |first: usize| {
            resolve_parts(
                &spans(5),
                &reason,
                |half| {
                    if let Half::First(_) = half {
                        first
                    } else {
                        half.spans().len()
                    }
                },
                |_| None,
            )
        };
        assert_eq!(resolve(1), Ok(1));
        assert_eq!(resolve(2), Ok(5));
    }

    #[test]
    fn texts_of_a_single_span_are_halved_until_it_fits() {
        let text = "x".repeat(4 * MIN_TEXT_BYTES);
        let span = FinishedSpan::Record(with_attribute(callsite_record(1), "text", text.into()));
        let mut lengths = Vec::new();
        let resolved = resolve_parts(
            slice::from_ref(&span),
            &ExportError::Panicked,
            |_| 0,
            |span| {
                lengths.push(span.longest_part());
                None
            },
        );
        assert!(
            matches!(resolved, Err(ExportError::SpanTooLarge { .. })),
            "{resolved:?}"
        );
        assert_eq!(lengths.len(), 2);
        assert!(lengths[1] < lengths[0], "{lengths:?}");
    }
}
