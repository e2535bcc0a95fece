//! Contexts that are kept beyond the end of their span.

use opentelemetry::trace::{SpanId, TraceContextExt as _};
use opentelemetry::{Context, KeyValue};
use respan_tests::recording::{names, record, recording};
use std::thread;

#[respan::workflow(sample_rate = 0.0)]
fn dropped<R>(body: impl FnOnce() -> R) -> R {
    body()
}

#[respan::workflow]
fn kept<R>(body: impl FnOnce() -> R) -> R {
    body()
}

#[respan::task]
fn leaf() {}

fn want(context: &Context) {
    context.span().set_attribute(KeyValue::new("respan.sample_rate", 1.0));
}

#[test]
fn a_rate_set_elsewhere_while_the_body_runs_is_the_rate() {
    let ((), tree) = record(|| {
        dropped(|| {
            let context = Context::current();
            thread::spawn(move || want(&context)).join().expect("the thread");
        });
    });
    assert_eq!(tree.to_string(), "dropped.workflow\n");
}

#[test]
fn a_rate_set_after_the_end_changes_nothing() {
    let (telemetry, exporter) = recording();
    let entered = telemetry.enter();
    let context = dropped(Context::current);
    want(&context);
    assert_eq!(telemetry.get_client().stats().sampled_out, 1);
    drop((context, entered));
    assert_eq!(names(&exporter), [""; 0]);
    assert_eq!(telemetry.get_client().stats().sampled_out, 1);
}

#[test]
fn the_span_of_a_retained_context_is_not_reused() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    let contexts: Vec<_> = (0..3)
        .map(|_| [dropped(Context::current), kept(Context::current)])
        .collect();
    for context in contexts.iter().flatten() {
        let _attached = context.clone().attach();
        leaf();
    }
    let spans = exporter.finished_spans();
    let leaves = spans.iter().filter(|span| span.name == "leaf.task");
    let parents: Vec<_> = leaves.map(|span| span.parent_span_id).collect();
    let ids: Vec<_> = contexts
        .iter()
        .flatten()
        .map(|context| context.span().span_context().span_id())
        .collect();
    let parents_of_leaves = ids.as_chunks().0.iter().flat_map(|[_, kept]| [SpanId::INVALID, *kept]);
    assert_eq!(
        parents,
        parents_of_leaves.collect::<Vec<_>>(),
        "a dropped root is nobody's parent"
    );
    let mut distinct = ids;
    distinct.sort_unstable_by_key(|id| id.to_bytes());
    distinct.dedup();
    assert_eq!(distinct.len(), 6);
}

/// A context value that calls annotated functions when it is dropped.
struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        dropped(leaf);
        kept(leaf);
    }
}

#[test]
fn values_dropped_with_a_context_may_be_traced() {
    let (telemetry, exporter) = recording();
    let entered = telemetry.enter();
    for _ in 0..2 {
        let attached = Context::current_with_value(Last).attach();
        // The context of the call is the last one that holds the value.
        kept(|| drop(attached));
        dropped(|| kept(leaf));
    }
    drop(entered);
    let counts = telemetry.get_client().stats();
    assert_eq!((counts.sampled_out, counts.running), (4, 0));
    let workflows = names(&exporter).iter().filter(|name| *name == "kept.workflow").count();
    assert_eq!((workflows, names(&exporter).len()), (6, 12));
}
