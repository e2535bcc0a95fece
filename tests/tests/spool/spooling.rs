//! A telemetry with a spool, and an endpoint that is away.

use respan::{Spool, TelemetryBuilder};
use respan_tests::collector::Collector;
use respan_tests::faults::{patient, sending_to};
use respan_tests::place::Place;

/// Tries again only when somebody flushes: everything else would be a matter of time.
pub(crate) fn spooling(collector: &Collector, place: &Place) -> TelemetryBuilder {
    sending_to(&collector.url())
        .retry(patient())
        .spool(Spool::new(&**place))
}

/// One that takes nothing until it is told otherwise.
pub(crate) fn refusing() -> Collector {
    let collector = Collector::start();
    collector.otherwise(503);
    collector
}
