//! `TelemetryBuilder::tracing_layer`, in a process of its own, because it installs the global subscriber.

use respan::testing::InMemorySpanExporter;
use respan_tests::recording::builder;
use tracing::info_span;

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
