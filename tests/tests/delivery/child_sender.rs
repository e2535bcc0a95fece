//! The child program of tests that depend on the environment of a process.

use respan_tests::delivery::{record_spans, sending_to};
use std::env;

/// The variable that names the endpoint, in children only.
pub(crate) const URL: &str = "RESPAN_TEST_URL";

/// Delivers two spans if this process is a child.
pub(crate) fn send_if_child() {
    let Ok(url) = env::var(URL) else {
        return;
    };
    let telemetry = sending_to(&url).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    telemetry.shutdown().expect("delivered");
}
