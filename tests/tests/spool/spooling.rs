//! Fixtures: a telemetry with a spool, and an endpoint that is down.

use respan::{Spool, TelemetryBuilder};
use respan_tests::collector::Collector;
use respan_tests::delivery::{retry_on_flush, sending_to};
use respan_tests::temp_dir::TempDir;

/// A telemetry with a spool that retries on a flush only, independently of time.
pub(crate) fn spooling(collector: &Collector, dir: &TempDir) -> TelemetryBuilder {
    sending_to(&collector.url())
        .retry(retry_on_flush())
        .spool(Spool::new(&**dir))
}

/// A collector that answers 503 until it is changed.
pub(crate) fn refusing() -> Collector {
    let collector = Collector::start();
    collector.respond_with(503);
    collector
}
