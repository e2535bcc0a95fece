//! Async roots under the global telemetry: the context at the first poll is kept.

use respan::propagation::{baggage, with_baggage};
use respan::testing::InMemorySpanExporter;
use respan::{RespanTelemetry, get_context_value, with_context_value};
use respan_tests::child::isolated;
use respan_tests::recording::only;

#[respan::workflow]
async fn root() -> (Option<u32>, Option<String>) {
    tokio::task::yield_now().await;
    (get_context_value(), baggage("tenant"))
}

#[test]
fn an_async_root_keeps_the_context_in_which_it_is_polled() {
    isolated(|| {
        let exporter = InMemorySpanExporter::new();
        let _telemetry = RespanTelemetry::builder()
            .is_batching_enabled(false)
            .environment(|_| None)
            .add_processor(exporter.clone())
            .set_global_provider(false)
            .init()
            .expect("the first telemetry of this process");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let region = with_context_value(7_u32).run(|| with_baggage([("tenant", "acme")]));
        let seen = runtime.block_on(region.scope(root()));
        assert_eq!(seen, (Some(7), Some("acme".to_owned())));
        assert_eq!(only(&exporter.tree()).data().name, "root.workflow");
    });
}
