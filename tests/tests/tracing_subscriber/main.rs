//! `TelemetryBuilder::tracing_layer`, in a process of its own, because it installs the global subscriber.

use respan::testing::InMemorySpanExporter;
use respan_tests::child;
use respan_tests::recording::builder;
use tracing::info_span;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{registry, reload};

#[respan::task(name = "leaf")]
fn leaf() {}

#[test]
fn init_installs_the_layer_once() {
    for _ in 0..2 {
        let exporter = InMemorySpanExporter::new();
        let telemetry = builder()
            .is_batching_enabled(false)
            .add_processor(exporter.clone())
            .tracing_layer(respan::tracing_layer())
            .init()
            .expect("a telemetry");
        info_span!("tool", gen_ai.tool.name = "t").in_scope(leaf);
        assert_eq!(exporter.tree().to_string(), "tool\n  leaf.task\n");
        telemetry.shutdown().expect("nothing to wait for");
    }
}

/// The variable of a child that says which subscriber it has.
const SUBSCRIBER: &str = "RESPAN_TEST_SUBSCRIBER";

/// The standard error of a child with this subscriber.
fn log_with(subscriber: &str) -> String {
    let mut child = child::command("messages_are_shown_whatever_the_subscriber_is");
    let output = child.env(SUBSCRIBER, subscriber).output().expect("a child");
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{log}");
    log
}

#[test]
fn messages_are_shown_whatever_the_subscriber_is() {
    let Ok(subscriber) = std::env::var(SUBSCRIBER) else {
        for subscriber in ["layer", "optional", "reload", "lines", "none"] {
            let log = log_with(subscriber);
            assert!(log.contains("no API key and no processor"), "{log}");
            let is_missing = log.contains("add `respan::tracing_layer()` to it");
            assert_eq!(is_missing, subscriber == "lines", "{log}");
        }
        return;
    };
    match &*subscriber {
        "layer" => registry().with(respan::tracing_layer()).init(),
        "optional" => registry().with(Some(respan::tracing_layer())).init(),
        "reload" => {
            let layer = reload::Layer::new(respan::tracing_layer()).0;
            let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
            registry().with(layer).with(lines.with_ansi(false)).init();
        }
        "lines" => tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .init(),
        _ => {}
    }
    let telemetry = builder().tracing_layer(respan::tracing_layer()).init();
    drop(telemetry.expect("a telemetry"));
}
