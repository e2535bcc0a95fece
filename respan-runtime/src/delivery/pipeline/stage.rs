//! Staging of one span for the destinations that match it.

use crate::delivery::route::{Candidate, Destination};
use crate::delivery::statistics::LossGuard;
use crate::model::FinishedSpan;
use std::sync::Arc;

/// Matches the span with all destinations, and stages the result of the callback for those that match; `indices` are those of
/// the others that match. Returns whether any does.
pub(super) fn match_all(
    candidate: &mut Candidate<'_>,
    destinations: &[Arc<Destination>],
    staged: &mut [Vec<FinishedSpan>],
    indices: &mut Vec<usize>,
    loss_guard: &LossGuard<'_>,
) -> bool {
    indices.clear();
    let mut is_matched = false;
    for (index, destination) in destinations.iter().enumerate() {
        if !candidate.matches(destination) {
            continue;
        }
        is_matched = true;
        match &destination.postprocess {
            None => indices.push(index),
            Some(postprocess) => {
                if let Some(changed) = candidate.postprocessed(postprocess, destination.form) {
                    loss_guard.arm();
                    staged[index].push(changed);
                    loss_guard.disarm();
                }
            }
        }
    }
    is_matched
}

/// Stages the span for these destinations in the form of each, with as few conversions and copies as possible.
///
/// `keeps_unnamed` leaves the candidate with the span that a further delivery needs.
pub(super) fn stage(
    candidate: &mut Candidate<'_>,
    destinations: &[Arc<Destination>],
    staged: &mut [Vec<FinishedSpan>],
    indices: &[usize],
    keeps_unnamed: bool,
    loss_guard: &LossGuard<'_>,
) {
    let form = |index: usize| destinations[index].form;
    // All before the first is taken: one form may be made from another one.
    if !indices.iter().all(|index| candidate.prepare(form(*index))) {
        return;
    }
    for (position, index) in indices.iter().enumerate() {
        let is_repeated = || {
            indices[position + 1..]
                .iter()
                .any(|later| candidate.is_same_form(form(*later), form(*index)))
        };
        let is_last = !keeps_unnamed && !is_repeated();
        if let Some(span) = candidate.form(form(*index), is_last) {
            loss_guard.arm();
            staged[*index].push(span);
            loss_guard.disarm();
        }
    }
}
