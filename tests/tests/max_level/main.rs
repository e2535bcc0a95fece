//! The maximum level of `tracing` beside the layer, in a process of its own, because it is that of all subscribers.

use respan::TracingLayerBuilder;
use respan_tests::recording::record;
use tracing::level_filters::LevelFilter;
use tracing::{Span, Subscriber};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{fmt, registry};

#[respan::task(name = "carried")]
fn carried() -> (bool, LevelFilter) {
    (!Span::current().is_disabled(), LevelFilter::current())
}

/// A traced call under a subscriber: `true` if its span has a carrier, and the maximum level there.
fn under(subscriber: impl Subscriber + Send + Sync + 'static) -> (bool, LevelFilter) {
    record(|| tracing::subscriber::with_default(subscriber, carried)).0
}

/// One after the other.
#[test]
fn call_sites_at_trace_stay_disabled() {
    let program = || {
        registry()
            .with(LevelFilter::INFO)
            .with(fmt::layer().with_writer(std::io::sink))
    };
    assert_eq!(under(program()), (false, LevelFilter::INFO), "without the layer");
    let with_default_targets = program().with(respan::tracing_layer());
    assert_eq!(under(with_default_targets), (true, LevelFilter::DEBUG));
    let layer = TracingLayerBuilder::new()
        .target("tower_http", LevelFilter::INFO)
        .target("sqlx::query", LevelFilter::INFO)
        .build();
    assert_eq!(under(program().with(layer)), (true, LevelFilter::INFO));
    let layer = TracingLayerBuilder::new().target("store", LevelFilter::TRACE).build();
    assert_eq!(under(program().with(layer)), (true, LevelFilter::TRACE));
}
