//! Parents across nested calls, `.await`, `join!` and spawned futures, with entity paths and workflow names.

use futures_util::join;
use opentelemetry::trace::Tracer as _;
use respan::get_client;
use respan_tests::recording::recording;

#[respan::tool(name = "leaf")]
fn leaf() {}

#[respan::task(name = "inner")]
fn inner() {
    leaf();
}

#[respan::task(name = "outer")]
fn outer() {
    inner();
    leaf();
}

#[respan::workflow(name = "wf")]
fn workflow() {
    outer();
}

#[test]
fn nested_calls_are_children_and_their_paths_grow() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    workflow();
    assert_eq!(
        exporter.tree().to_string(),
        "wf.workflow\n  outer.task\n    inner.task\n      leaf.tool\n    leaf.tool\n"
    );
    let paths: Vec<_> = exporter
        .tree()
        .spans()
        .map(|span| span.text("traceloop.entity.path"))
        .collect();
    assert_eq!(paths, ["", "outer", "outer.inner", "outer.inner.leaf", "outer.leaf"]);
}

#[respan::task(name = "slow")]
async fn slow(steps: usize) {
    for _ in 0..steps {
        tokio::task::yield_now().await;
    }
    leaf_async().await;
}

#[respan::tool(name = "leaf")]
async fn leaf_async() {
    tokio::task::yield_now().await;
}

#[respan::workflow(name = "joined")]
async fn joined() {
    join!(slow(3), slow(1));
}

#[tokio::test]
async fn joined_futures_are_siblings_and_keep_their_own_children() {
    let (telemetry, exporter) = recording();
    telemetry.scope(joined()).await;
    assert_eq!(
        exporter.tree().to_string(),
        "joined.workflow\n  slow.task\n    leaf.tool\n  slow.task\n    leaf.tool\n"
    );
}

fn start_in_background() -> tokio::task::JoinHandle<()> {
    // Not an annotated function.
    tokio::spawn(slow(2))
}

#[expect(clippy::async_yields_async, reason = "the caller waits for the task")]
#[respan::workflow(name = "spawning")]
async fn spawning() -> tokio::task::JoinHandle<()> {
    start_in_background()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_made_inside_a_span_is_its_child_wherever_it_runs() {
    let (telemetry, exporter) = recording();
    let handle = telemetry.scope(spawning()).await;
    handle.await.expect("the task");
    assert_eq!(
        exporter.tree().to_string(),
        "spawning.workflow\n  slow.task\n    leaf.tool\n"
    );
}

#[tokio::test]
async fn a_future_that_is_never_polled_leaves_no_span() {
    let (telemetry, exporter) = recording();
    telemetry
        .scope(async {
            drop(slow(1));
        })
        .await;
    assert_eq!(exporter.tree().to_string(), "");
}

#[respan::workflow(name = "around")]
fn around_manual() {
    get_client().get_tracer().in_span("by hand", |_context| leaf());
}

#[test]
fn spans_by_hand_nest_inside_and_outside() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    around_manual();
    assert_eq!(
        exporter.tree().to_string(),
        "around.workflow\n  by hand\n    leaf.tool\n"
    );
    let tree = exporter.tree();
    let manual = tree.find("by hand").expect("the span by hand");
    assert_eq!(manual.text("traceloop.entity.path"), "around");
    assert_eq!(manual.text("traceloop.workflow.name"), "around");
    exporter.reset();
    get_client().get_tracer().in_span("outside", |_context| workflow());
    assert!(exporter.tree().to_string().starts_with("outside\n  wf.workflow\n"));
}

#[respan::task(name = "again")]
fn again(times: u32) {
    if times > 0 {
        again(times - 1);
    }
}

#[test]
fn recursion_repeats_the_name() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    again(12);
    let tree = exporter.tree();
    let deepest = tree.spans().last().expect("spans");
    let path = deepest.text("traceloop.entity.path");
    assert_eq!(path, vec!["again"; 13].join("."));
}

#[test]
fn nothing_is_recorded_where_telemetry_is_suppressed() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    let _suppressed = opentelemetry::Context::enter_telemetry_suppressed_scope();
    workflow();
    assert_eq!(exporter.tree().to_string(), "");
}

#[test]
fn a_very_long_chain_of_spans_costs_no_more_per_span() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    let tracer = get_client().get_tracer();
    let mut context = opentelemetry::Context::current();
    for _ in 0..100_000 {
        use opentelemetry::trace::TraceContextExt as _;
        context = context.with_span(tracer.start_with_context("link", &context));
    }
    drop(context);
    assert_eq!(exporter.finished_spans().len(), 100_000);
}
