//! The child program of tests that depend on the environment of a process.

use respan_tests::delivery::{record_spans, sending_to};
use std::env;

/// The variable that names the endpoint, in children only.
pub(crate) const URL: &str = "RESPAN_TEST_URL";

/// The variable with a part of the expected error; without it the delivery has to succeed.
pub(crate) const ERROR: &str = "RESPAN_TEST_ERROR";

/// Delivers two spans if this process is a child.
pub(crate) fn send_if_child() {
    let Ok(url) = env::var(URL) else {
        return;
    };
    let telemetry = sending_to(&url).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    let result = telemetry.shutdown();
    match env::var(ERROR) {
        Ok(expected) => {
            let error = result.expect_err("no delivery").to_string();
            assert!(error.contains(&expected), "{error}");
        }
        Err(_) => result.expect("delivered"),
    }
}
