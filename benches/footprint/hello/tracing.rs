//! The program of `examples/quickstart.rs` with `#[tracing::instrument]`, sent over HTTPS.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde::Serialize;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn recorded<T: Serialize>(value: T) -> T {
    tracing::Span::current().record("traceloop.entity.output", json(&value));
    value
}

#[tracing::instrument(name = "greet.task", skip_all, fields(
    traceloop.span.kind = "task", traceloop.entity.input = json(&(name,)), traceloop.entity.output
))]
fn greet(name: &str) -> String {
    recorded(format!("Hello, {name}!"))
}

#[tracing::instrument(name = "welcome.workflow", skip_all, fields(
    traceloop.span.kind = "workflow", traceloop.entity.input = json(&()), traceloop.entity.output
))]
fn welcome() -> String {
    recorded(greet("world"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut provider = SdkTracerProvider::builder();
    if let Ok(key) = std::env::var("RESPAN_API_KEY") {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpJson)
            .with_endpoint("https://api.respan.co/api/v2/traces")
            .with_headers([("authorization".to_owned(), format!("Bearer {key}"))].into())
            .build()?;
        provider = provider.with_batch_exporter(exporter);
    }
    let provider = provider.build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("hello"));
    tracing_subscriber::registry().with(layer).init();
    welcome();
    provider.shutdown()?;
    Ok(())
}
