//! Scenarios of HTTP responses.

use crate::run::Run;
use respan_tests::collector::Response;
use respan_tests::delivery::retry_at_once;

#[respan::task(name = name)]
fn named(name: &str) {
    let _ = name;
}

#[test]
fn statuses() {
    #[respan::task(name = format!("s{n}"))]
    fn a(n: i32) {
        let _ = n;
    }

    let run = Run::responding("http_error_statuses", [400, 401, 404, 413, 204, 202]);
    let on = Run::start(run.telemetry().is_batching_enabled(false));
    for n in 0..6 {
        a(n);
    }
    run.finish(on);
}

#[test]
fn retryable() {
    let again = Response::from(429).header("Retry-After", "0");
    let run = Run::responding("http_retryable", [again, Response::from(503)]);
    let on = Run::start(run.telemetry().retry(retry_at_once()));
    for name in ["one", "two", "three"] {
        named(name);
        let _ = on.telemetry.flush();
    }
    run.finish(on);
}

#[test]
fn server_error() {
    let run = Run::responding("http_server_error", [500]);
    let on = Run::start(run.telemetry());
    named("one");
    let _ = on.telemetry.flush();
    named("two");
    run.finish(on);
}

#[test]
fn unreachable() {
    #[respan::task(name = "tk")]
    fn a() -> &'static str {
        "ran"
    }

    let run = Run::of("http_unreachable");
    let on = Run::start(run.telemetry().base_url("http://127.0.0.1:9/api"));
    run.fact("call", format!("returned '{}'", a()));
    run.finish(on);
}
