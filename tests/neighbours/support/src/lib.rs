//! The part that all programs have: a span that is exported to Respan over https.
//!
//! The variable `NEIGHBOUR_URL` names the endpoint. Without it respan is linked and never called.

use respan::RespanTelemetry;
use std::env;

/// A traced function.
#[respan::task(name = "work")]
fn work() -> u8 {
    1
}

/// Runs the program's own use of a crate before the set-up of respan, after it, and after the shutdown.
///
/// # Panics
///
/// If the use panics, or the span is not delivered.
pub fn run(use_of_own: impl Fn()) {
    let Ok(url) = env::var("NEIGHBOUR_URL") else {
        return use_of_own();
    };
    let is_first = env::var_os("NEIGHBOUR_FIRST").is_some();
    if is_first {
        use_of_own();
    }
    let builder = RespanTelemetry::builder().environment(|_| None);
    let telemetry = builder.api_key("key").base_url(url).init();
    let telemetry = telemetry.unwrap_or_else(|error| panic!("{error}"));
    if !is_first {
        use_of_own();
    }
    work();
    telemetry.flush().unwrap_or_else(|error| panic!("{error}"));
    use_of_own();
    work();
    telemetry.shutdown().unwrap_or_else(|error| panic!("{error}"));
    use_of_own();
}
