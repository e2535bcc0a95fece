//! Spans that run at the shutdown: exported once, as incomplete.

use opentelemetry::trace::{Span as _, Tracer as _};
use respan::get_client;
use respan::testing::{InMemorySpanExporter, SpanTree};
use respan_tests::recording::{recording, with_processors};
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Waker};
use std::thread;

const OUTCOME: &str = "respan.outcome";

fn outcomes(tree: &SpanTree) -> Vec<(String, String)> {
    let mut outcomes: Vec<_> = tree
        .spans()
        .map(|span| (span.data().name.to_string(), span.text(OUTCOME)))
        .collect();
    outcomes.sort();
    outcomes
}

fn expected(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, outcome)| ((*name).to_owned(), (*outcome).to_owned()))
        .collect()
}

#[respan::task]
fn step() {}

#[respan::workflow]
async fn waiting(question: &str) {
    let _ = question;
    step();
    std::future::pending::<()>().await;
}

#[test]
fn running_functions_futures_and_manual_spans_are_exported() {
    #[respan::task]
    fn blocked(started: &mpsc::Sender<()>, go: &mpsc::Receiver<()>) -> u8 {
        started.send(()).expect("the test waits");
        go.recv().expect("the test says go");
        7
    }

    let (telemetry, exporter) = recording();
    let entered = telemetry.enter();
    let (started, is_started) = mpsc::channel();
    let (go, may_go) = mpsc::channel();
    let context = respan::capture_context();
    let thread = thread::spawn(move || context.run(|| blocked(&started, &may_go)));
    is_started.recv().expect("the thread runs");
    let mut future = pin!(waiting("why"));
    assert!(
        future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    let mut by_hand = get_client().get_tracer().start("by hand");

    telemetry.shutdown().expect("delivered");
    let tree = exporter.tree();
    let all = [
        ("blocked.task", "incomplete"),
        ("by hand", "incomplete"),
        ("step.task", ""),
        ("waiting.workflow", "incomplete"),
    ];
    assert_eq!(outcomes(&tree), expected(&all));
    let waiting = tree.find("waiting.workflow").expect("the workflow");
    assert_eq!(
        waiting.input(),
        serde_json::json!({"args": [], "kwargs": {"question": "why"}})
    );
    assert_eq!(waiting.error(), None);
    assert!(waiting.data().end_time >= waiting.data().start_time);

    // Later changes have no effect.
    go.send(()).expect("the thread waits");
    assert_eq!(thread.join().expect("the thread"), 7);
    by_hand.end();
    drop(entered);
    assert_eq!(outcomes(&exporter.tree()), expected(&all));
}

#[test]
fn dropping_the_handle_exports_them_too() {
    let (telemetry, exporter) = recording();
    let span = telemetry.get_client().get_tracer().start("open");
    drop(telemetry);
    drop(span);
    assert_eq!(outcomes(&exporter.tree()), expected(&[("open", "incomplete")]));
}

#[test]
fn those_of_other_telemetries_keep_running() {
    let (ending, ended) = recording();
    let (other, recorded) = recording();
    let span = other.get_client().start_span("other");
    let entered = other.enter();
    let running = span.enter();
    ending.shutdown().expect("nothing to deliver");
    drop(running);
    drop(entered);
    assert_eq!(outcomes(&ended.tree()), expected(&[]));
    assert_eq!(outcomes(&recorded.tree()), expected(&[("other.task", "")]));
}

#[test]
fn ended_sampled_out_and_buffered_spans_are_not_exported_again() {
    let (telemetry, exporter) = recording();
    let client = telemetry.get_client();
    client.start_span("ended").run(|| {});
    let dropped = client.start_span("dropped").sample_rate(0.0).enter();
    let buffer = client.get_span_buffer("run");
    let entered = buffer.enter();
    let buffered = client.get_tracer().start("buffered");
    telemetry.shutdown().expect("delivered");
    drop((buffered, entered, dropped));
    assert_eq!(outcomes(&exporter.tree()), expected(&[("ended.task", "")]));
}

#[test]
fn with_batching_they_are_delivered_like_others() {
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(true, [exporter.clone().into()]);
    let spans: Vec<_> = (0..100)
        .map(|number| telemetry.get_client().get_tracer().start(format!("span {number}")))
        .collect();
    let stats = telemetry.get_client();
    telemetry.shutdown().expect("delivered");
    assert_eq!(exporter.tree().spans().count(), 100);
    assert_eq!((stats.stats().submitted, stats.stats().exported), (100, 100));
    drop(spans);
    assert_eq!(stats.stats().lost.total(), 0);
}

#[test]
fn spans_may_end_on_another_thread() {
    let (telemetry, exporter) = recording();
    let tracer = telemetry.get_client().get_tracer();
    let (sender, receiver) = mpsc::channel();
    let ender = thread::spawn(move || receiver.into_iter().for_each(drop));
    for _ in 0..1_000 {
        sender.send(tracer.start("wandering")).expect("the thread runs");
    }
    drop(sender);
    ender.join().expect("the thread");
    telemetry.shutdown().expect("delivered");
    let tree = exporter.tree();
    assert_eq!(tree.spans().count(), 1_000);
    assert!(tree.spans().all(|span| span.text(OUTCOME).is_empty()));
}
