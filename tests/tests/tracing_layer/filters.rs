//! Spans and events that the layer sees.

use super::recorded::{record, record_by};
use respan::TracingLayerBuilder;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tracing::{debug_span, info_span, trace_span};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::layer::SubscriberExt as _;

#[respan::workflow(name = "top")]
fn top(body: impl FnOnce()) {
    body();
}

#[test]
fn spans_at_debug_are_not_recorded() {
    let tree = record(|| {
        top(|| {
            debug_span!("hidden").in_scope(|| info_span!("seen").in_scope(|| {}));
            debug_span!(target: "tower_http::trace", "request").in_scope(|| {});
            debug_span!(target: "tower_http_other", "hidden").in_scope(|| {});
        });
    });
    assert_eq!(tree.to_string(), "top.workflow\n  seen\n  request\n");
}

#[test]
fn what_is_not_recorded_is_not_enabled() {
    record(|| {
        assert!(trace_span!("hidden").is_disabled());
        assert!(debug_span!("hidden").is_disabled());
        assert!(info_span!(target: "opentelemetry_sdk", "hidden").is_disabled());
        assert!(!info_span!("seen").is_disabled());
    });
}

#[test]
fn targets_can_be_added_and_left_out() {
    let layer = TracingLayerBuilder::new()
        .target("store", LevelFilter::DEBUG)
        .target("store::pool", LevelFilter::OFF)
        .default_level(LevelFilter::WARN)
        .build();
    let subscriber = tracing_subscriber::registry().with(layer);
    let tree = record_by(subscriber, || {
        top(|| {
            debug_span!(target: "store::query", "query").in_scope(|| {});
            debug_span!(target: "store::pool::idle", "hidden").in_scope(|| {});
            info_span!("hidden").in_scope(|| {});
        });
    });
    assert_eq!(tree.to_string(), "top.workflow\n  query\n");
}

#[test]
fn sessions_of_mcp_are_not_recorded() {
    let tree = record(|| {
        top(|| {
            info_span!(target: "rmcp::service", "serve_inner").in_scope(|| {
                info_span!(target: "rmcp::service", "call").in_scope(|| {});
            });
        });
    });
    assert_eq!(tree.to_string(), "top.workflow\n  call\n");
}

/// Counts the events that it sees.
struct Count(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Count {
    fn on_event(&self, _: &tracing::Event<'_>, _: Context<'_, S>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn other_layers_see_what_they_want() {
    let seen = Arc::new(AtomicUsize::new(0));
    let subscriber = tracing_subscriber::registry()
        .with(respan::tracing_layer())
        .with(Count(seen.clone()));
    record_by(subscriber, || {
        tracing::trace!("for the other layer");
        tracing::info!("for both");
    });
    assert_eq!(seen.load(Ordering::Relaxed), 2);
}

#[test]
fn the_request_of_a_handler_is_the_root_of_its_trace() {
    let tree = record(|| {
        debug_span!(target: "tower_http::trace", "request").in_scope(|| top(|| info_span!("below").in_scope(|| {})));
    });
    assert_eq!(tree.to_string(), "request\n  top.workflow\n    below\n");
}
