//! The order of attempts, and which batches are isolated.

use super::*;
use crate::model::{SpanView as _, callsite_record};
use std::time::Duration;

fn settings() -> BatchSettings {
    BatchSettings {
        max_export_batch_size: 2,
        ..BatchSettings::default()
    }
}

fn pending(count: u64) -> PendingBatch {
    let mut pending = PendingBatch::default();
    add(&mut pending, 1..=count);
    pending
}

fn add(pending: &mut PendingBatch, ids: std::ops::RangeInclusive<u64>) {
    let mut spans: Vec<_> = ids.map(|id| FinishedSpan::Record(callsite_record(id))).collect();
    let bytes = spans.iter().map(FinishedSpan::size).sum();
    pending.take(&mut spans, bytes);
}

/// Attempts the next batch; with `true` it succeeds. Returns the ids of its spans.
fn attempt(pending: &mut PendingBatch, is_failing: bool, succeeds: bool) -> Vec<u64> {
    let now = Instant::now();
    let Some(selected) = pending.select(&settings(), true, is_failing, now) else {
        return Vec::new();
    };
    let (batch, _) = pending.batch(selected);
    let id = |span: &FinishedSpan| u64::from_be_bytes(span.span_id().to_bytes());
    let ids: Vec<_> = batch.iter().map(id).collect();
    let resolved = if succeeds { ids.len() } else { 0 };
    pending.resolve(selected, resolved, succeeds, now);
    let bytes: usize = pending.rest().iter().map(FinishedSpan::size).sum();
    assert_eq!(pending.unisolated_bytes(), bytes);
    ids
}

#[test]
fn after_a_failure_the_next_attempt_is_at_another_batch() {
    let mut pending = pending(5);
    assert_eq!(attempt(&mut pending, false, false), [1, 2]);
    assert_eq!(attempt(&mut pending, true, false), [3, 4]);
    assert_eq!(attempt(&mut pending, true, false), [5]);
    assert_eq!(attempt(&mut pending, true, false), [1, 2], "each in turn");
    add(&mut pending, 6..=7);
    assert_eq!(attempt(&mut pending, true, false), [6, 7], "new ones first");
    assert_eq!(attempt(&mut pending, true, false), [3, 4]);
    assert_eq!(attempt(&mut pending, true, false), [5], "new spans do not join it");
    assert_eq!(attempt(&mut pending, true, false), [6, 7]);
    assert_eq!(attempt(&mut pending, true, false), [1, 2]);
    assert_eq!(pending.take_failed().map(|batch| batch.len()), Some(2));
    assert_eq!(attempt(&mut pending, true, false), [3, 4]);
    assert_eq!(pending.len(), 5);
}

#[test]
fn what_failed_before_a_success_is_isolated_and_holds_up_nothing() {
    let mut pending = pending(6);
    assert_eq!(attempt(&mut pending, false, false), [1, 2]);
    assert_eq!(attempt(&mut pending, true, true), [3, 4]);
    assert!(pending.has_isolated() && !pending.has_failed());
    assert_eq!((pending.len(), pending.unisolated()), (4, 2));
    assert_eq!(
        attempt(&mut pending, false, false),
        [1, 2],
        "at once, since it is the oldest"
    );
    let (_, kind) = pending.batch(Selected::Isolated(0));
    let AttemptKind::Isolated(isolated) = kind else {
        panic!("{kind:?}")
    };
    isolated.set_due(Instant::now() + Duration::from_secs(60));
    assert_eq!(attempt(&mut pending, false, true), [5, 6]);
    assert_eq!(attempt(&mut pending, false, true), [0_u64; 0], "its delay is not over");
    pending.skip_backoff(Instant::now());
    assert_eq!(attempt(&mut pending, false, true), [1, 2]);
    assert_eq!((pending.len(), pending.bytes()), (0, 0));
}

#[test]
fn a_partly_resolved_batch_keeps_its_place() {
    let mut pending = pending(6);
    let now = Instant::now();
    let first = pending.select(&settings(), true, false, now).expect("a batch");
    pending.resolve(first, 1, false, now);
    let next = pending.select(&settings(), true, true, now).expect("a batch");
    assert_eq!(next, Selected::New(2));
    pending.resolve(next, 1, false, now);
    assert_eq!((pending.len(), pending.failed.as_slice()), (4, [1, 1].as_slice()));
    assert_eq!(attempt(&mut pending, true, false), [5, 6]);
    assert_eq!(attempt(&mut pending, true, false), [2]);
    assert_eq!(attempt(&mut pending, true, true), [4]);
}

#[test]
fn batches_are_given_up_in_their_sizes_and_order() {
    let mut pending = pending(7);
    attempt(&mut pending, false, false);
    attempt(&mut pending, true, true);
    attempt(&mut pending, true, false);
    let sizes: Vec<_> = std::iter::from_fn(|| pending.take_batch(&settings()))
        .map(|batch| batch.len())
        .collect();
    assert_eq!(sizes, [2, 2, 1]);
    assert_eq!((pending.len(), pending.bytes()), (0, 0));
}
