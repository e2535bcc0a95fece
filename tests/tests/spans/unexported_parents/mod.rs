//! Parents that are not exported: their children belong to the nearest span above that is.

mod carried_contexts;
mod nearest_span;

use http::{HeaderMap, HeaderValue};
use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use respan::propagation::extract;
use respan::{ExportFilter, RespanTracerProvider, SpanUpdate, get_client};

const CALLER: &str = "b7ad6b7169203331";

#[respan::task]
fn leaf() {}

#[respan::workflow]
fn outer(body: impl FnOnce()) {
    body();
}

#[respan::task(sample_rate = 0.0)]
fn sampled_out(body: impl FnOnce()) {
    body();
}

#[respan::task(export_filter = {"status_code": {"operator": "eq", "value": "ERROR"}})]
fn errors_only(body: impl FnOnce() -> Result<(), &'static str>) -> Result<(), &'static str> {
    body()
}

/// A span of another library, related to nothing.
fn foreign(body: impl FnOnce()) {
    let tracer = RespanTracerProvider::current().tracer("tower-http");
    tracer.in_span("request", |_context| body());
}

/// Runs the body below a remote caller.
fn below_caller(body: impl FnOnce()) {
    let mut headers = HeaderMap::new();
    let parent = format!("00-0af7651916cd43dd8448eb211c80319c-{CALLER}-01");
    headers.insert("traceparent", HeaderValue::from_str(&parent).expect("a header"));
    extract(&headers).run(body);
}

/// The kinds of spans that are not exported.
fn unexported() -> [fn(&mut dyn FnMut()); 6] {
    [
        |body| foreign(body),
        |body| sampled_out(body),
        |body| {
            errors_only(|| {
                body();
                Ok(())
            })
            .expect("no error");
        },
        // With more attributes than are set one by one.
        |body| {
            get_client().start_span("filtered").run(|| {
                let update = SpanUpdate::new().export_filter(ExportFilter::errors_only());
                let update = (0..20).fold(update, |update, number| {
                    update.attribute(format!("key.{number}"), number)
                });
                get_client().update_current_span(update);
                body();
            });
        },
        |body| {
            let span = get_client().start_span("unlikely").sample_rate(0.0);
            span.run(body);
        },
        |body| {
            let never = SpanUpdate::new().sample_rate(0.0);
            get_client().start_span("withdrawn").run(|| {
                get_client().update_current_span(never);
                body();
            });
        },
    ]
}
