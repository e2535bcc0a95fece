//! What respan says about itself harms nobody, whoever listens.

use respan::RespanTelemetry;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

/// Fails at what respan says.
struct Broken;

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Broken {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        assert_ne!(event.metadata().target(), "respan", "a subscriber that fails");
    }
}

#[test]
fn a_subscriber_that_panics_costs_a_line_and_nothing_else() {
    let telemetry = tracing::subscriber::with_default(tracing_subscriber::registry().with(Broken), || {
        // Says that there is neither a key nor a processor.
        RespanTelemetry::builder().environment(|_| None).build()
    });
    telemetry
        .expect("a telemetry")
        .shutdown()
        .expect("there is nothing to do");
}
