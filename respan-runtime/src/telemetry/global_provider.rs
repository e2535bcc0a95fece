//! OpenTelemetry's global tracer provider, and the program's own one in its place.

use crate::diagnostics::diagnose;
use crate::span::RespanTracerProvider;
use crate::sync::catch_panic;
use opentelemetry::trace::{
    Span as _, SpanBuilder, SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _,
};
use opentelemetry::{Context, global};

/// The treatment of a global provider that the program has set before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExistingProvider {
    Keep,
    Replace,
}

/// Makes respan the global provider. A provider of the program's that records is replaced only if the program says so.
pub(crate) fn install(existing: ExistingProvider) {
    let is_foreign = catch_panic(has_foreign_provider).unwrap_or(false);
    if is_foreign && existing == ExistingProvider::Keep {
        diagnose!(
            Info,
            "telemetry",
            "the program has a global OpenTelemetry tracer provider of its own, which stays: spans of \
             `opentelemetry::global` go to it and not to respan. `set_global_provider(true)` replaces it, \
             `set_global_provider(false)` keeps it without this line"
        );
        return;
    }
    if is_foreign {
        diagnose!(
            Warning,
            "telemetry",
            "`init` replaces the program's global OpenTelemetry tracer provider, as `set_global_provider(true)` says: spans of \
             `opentelemetry::global` go to respan from here on, and no longer to that provider"
        );
    }
    global::set_tracer_provider(RespanTracerProvider::current());
}

/// Returns whether the global provider is one that records, and not respan's.
///
/// A provider cannot be asked, so a span is started below an unsampled parent where telemetry is suppressed, which no provider
/// records. OpenTelemetry's default and respan's return the parent's span context, and OpenTelemetry's SDK an empty one.
fn has_foreign_provider() -> bool {
    let parent = SpanContext::new(
        TraceId::from(1),
        SpanId::from(1),
        TraceFlags::NOT_SAMPLED,
        true,
        TraceState::NONE,
    );
    let context = Context::new()
        .with_remote_span_context(parent.clone())
        .with_telemetry_suppressed();
    let span = global::tracer("respan").build_with_context(SpanBuilder::from_name("respan"), &context);
    *span.span_context() != parent
}
