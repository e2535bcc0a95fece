//! Layer for `tracing_subscriber`: spans and events of `tracing` in respan's traces, those of model calls with a description.
//!
//! The layer itself is part of the runtime.

mod builder;
mod described;
mod no_span;

pub use builder::TracingLayerBuilder;
pub use no_span::without_tracing_span;

use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

/// A layer that records the spans of libraries and of the program that use `tracing`, nested with annotated functions.
///
/// Put it next to the program's own layers, once:
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt as _;
///
/// let subscriber = tracing_subscriber::registry().with(respan::tracing_layer());
/// tracing::subscriber::set_global_default(subscriber)?;
/// # Ok::<(), tracing::subscriber::SetGlobalDefaultError>(())
/// ```
///
/// Spans at INFO and above are recorded, at DEBUG and above those of `tower_http`; queries of `sqlx`, which are events, become
/// spans. [`TracingLayerBuilder`] changes that per target. Spans that are not recorded cost nothing.
///
/// - The parent of a span is the current span, of `tracing` or of respan. `parent: None` starts a new trace, except for spans of
///   generative AI (with the field `gen_ai.operation.name`), which stay below the current span.
/// - Fields are attributes; `otel.name`, `otel.kind`, `otel.status_code` and `otel.status_message` have the meaning that
///   `tracing-opentelemetry` gives them. `follows_from` adds a link.
/// - Events at INFO and above are events of the current span, also of an annotated function. An event at ERROR sets the status of
///   a `tracing` span.
/// - Content switch, masks and limits apply as to all other spans.
/// - Where code carries the current span of `tracing` to another task (`in_current_span`, `Instrument`), the current span of
///   respan's is carried too, by a span of the target `respan::carrier`. A layer that writes log lines should have a filter of its
///   own, at DEBUG or above, so that it does not show them.
///
/// The program's own global filters come first: with an `EnvFilter` for the whole subscriber set to `warn`, spans at INFO do not
/// reach this layer. Filter single layers instead (`fmt::layer().with_filter(..)`). Do not combine it with
/// `tracing-opentelemetry` on respan's tracer, which records the same spans.
///
/// [`ForeignSpans`](respan_runtime::ForeignSpans) decides which of the spans are exported.
pub fn tracing_layer<S>() -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    TracingLayerBuilder::default().build()
}
