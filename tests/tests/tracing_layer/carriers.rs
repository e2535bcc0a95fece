//! Respan's spans carried by `tracing` to other tasks and threads.

use super::recorded::{record, record_async, record_by};
use respan::TracingLayerBuilder;
use tracing::{Instrument as _, Span, info_span};
use tracing_subscriber::layer::SubscriberExt as _;

#[respan::task(name = "inner")]
async fn inner() {
    tokio::task::yield_now().await;
}

#[respan::workflow(name = "outer", propagate = false)]
async fn outer() {
    tokio::task::yield_now().await;
    let task = async {
        tokio::task::yield_now().await;
        inner().await;
        info_span!("traced").in_scope(|| {});
    };
    tokio::spawn(task.in_current_span()).await.expect("the task");
}

#[test]
fn a_task_in_the_current_span_continues_the_trace() {
    let tree = record_async(outer);
    assert_eq!(tree.to_string(), "outer.workflow\n  inner.task\n  traced\n");
}

#[respan::task(name = "leaf")]
fn leaf() {}

#[respan::workflow(name = "outer", propagate = false)]
fn outer_with_thread() {
    let span = Span::current();
    let dispatch = tracing::dispatcher::get_default(Clone::clone);
    let thread = std::thread::spawn(move || {
        tracing::dispatcher::with_default(&dispatch, || span.in_scope(leaf));
    });
    thread.join().expect("the thread");
    leaf();
}

#[test]
fn a_thread_that_enters_the_current_span_continues_the_trace() {
    let tree = record(outer_with_thread);
    assert_eq!(tree.to_string(), "outer.workflow\n  leaf.task\n  leaf.task\n");
}

#[respan::workflow(name = "outer", propagate = false)]
async fn outer_until_the_spawn(task: &mut Option<tokio::task::JoinHandle<()>>) {
    tokio::task::yield_now().await;
    *task = Some(tokio::spawn(inner().in_current_span()));
}

#[test]
fn a_task_that_outlives_the_function_stays_in_its_trace() {
    let tree = record_async(|| async {
        let mut task = None;
        outer_until_the_spawn(&mut task).await;
        task.expect("a task").await.expect("its end");
    });
    assert_eq!(tree.to_string(), "outer.workflow\n  inner.task\n");
}

#[test]
fn filters_by_level_let_carriers_pass() {
    let filter = tracing_subscriber::filter::LevelFilter::ERROR;
    let subscriber = tracing_subscriber::registry()
        .with(filter)
        .with(respan::tracing_layer());
    let tree = record_by(subscriber, outer_with_thread);
    assert_eq!(tree.to_string(), "outer.workflow\n  leaf.task\n  leaf.task\n");
}

#[test]
fn spans_started_by_hand_are_carried() {
    let tree = record(|| {
        let client = respan::get_client();
        let entered = client.start_span("by_hand").enter();
        let span = Span::current();
        drop(entered);
        span.in_scope(leaf);
    });
    assert_eq!(tree.to_string(), "by_hand.task\n  leaf.task\n");
}

#[respan::task(name = "items")]
fn items() -> impl Iterator<Item = bool> {
    (0..2).map(|_| Span::current().is_disabled())
}

#[test]
fn iterators_are_carried() {
    let mut were_disabled = Vec::new();
    record(|| were_disabled.extend(items()));
    assert_eq!(were_disabled, [false, false]);
}

#[test]
fn carriers_can_be_switched_off() {
    let layer = TracingLayerBuilder::new().carrier_spans(false).build();
    let subscriber = tracing_subscriber::registry().with(layer);
    let tree = record_by(subscriber, outer_with_thread);
    // The thread continues nothing, not even the telemetry.
    assert_eq!(tree.to_string(), "outer.workflow\n  leaf.task\n");
}
