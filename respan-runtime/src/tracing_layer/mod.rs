//! Layer for `tracing_subscriber` that records spans and events of `tracing`. Needs the cargo feature `tracing`.
//!
//! `respan-instrumentation` makes it public, with the description of model calls.
//!
//! ```text
//!  tracing::info_span!           respan::task, start_span
//!        │                               │
//!   Targets (filter)                     │  enters its carrier (current_context::carrier)
//!        │                               ▼
//!   RecordingLayer ── new span ──▶ RunningSpan in a Context, in the SpanStore
//!        │            enter    ──▶ that Context is current
//!        │            record, follows_from, event ──▶ attributes, links, events of the RunningSpan
//!        └            close    ──▶ end
//! ```
//!
//! The parent of a span is the current span of OpenTelemetry's `Context`, whether that belongs to `tracing` or to an annotated
//! function, so that both nest in each other.

mod callsite;
mod conventions;
mod entered;
mod event;
mod field_rules;
mod fields;
mod hidden;
mod layer;
mod query;
mod span;
mod special_fields;
mod store;
mod targets;

pub use span::Describe;
pub use targets::Targets;

use tracing::{Dispatch, Subscriber};
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::layer::Layered;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

/// The layer. `describe` makes descriptions of the attributes of model calls.
pub fn layer<S>(targets: Targets, has_carriers: bool, describe: Describe) -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    layer::RecordingLayer::new(has_carriers, describe).with_filter(targets)
}

/// Returns whether the layer is one of the subscriber's.
pub(crate) fn is_present(subscriber: &Dispatch) -> bool {
    subscriber.is::<layer::RecordingLayer>() || hidden::has_carriers(subscriber).is_some()
}

/// Returns whether the subscriber consists of this layer alone, so that nothing shows its messages.
fn is_alone(subscriber: &Dispatch) -> bool {
    type Alone = Filtered<layer::RecordingLayer, Targets, Registry>;
    subscriber.is::<Layered<Alone, Registry>>() || subscriber.is::<Layered<Option<Alone>, Registry>>()
}
