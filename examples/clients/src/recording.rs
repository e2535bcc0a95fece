//! Recording in memory, under a subscriber with respan's layer.

use respan::testing::{InMemorySpanExporter, SpanTree};
use respan::{Mask, RespanTelemetry, TelemetryBuilder};
use std::future::Future;
use std::sync::OnceLock;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Installs the subscriber of the process: respan's layer and nothing else. Threads of libraries need a global one.
///
/// # Panics
///
/// If the program has installed another one.
pub fn install_layer() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| tracing_subscriber::registry().with(respan::tracing_layer()).init());
}

/// A telemetry that reads no variables and exports each span into memory as it ends.
pub fn in_memory() -> (TelemetryBuilder, InMemorySpanExporter) {
    let exporter = InMemorySpanExporter::new();
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .is_batching_enabled(false)
        .add_processor(exporter.clone());
    (builder, exporter)
}

/// The spans of a future, with the mask of secrets in force.
///
/// # Panics
///
/// If the telemetry cannot be built.
pub async fn record<F: Future<Output = ()>>(future: F) -> SpanTree {
    install_layer();
    let (builder, exporter) = in_memory();
    let telemetry = builder
        .set_global_provider(false)
        .mask(Mask::secrets())
        .build()
        .expect("a telemetry");
    telemetry.scope(future).await;
    drop(telemetry);
    exporter.tree()
}
