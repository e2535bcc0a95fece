//! Scenarios before `init`, with the SDK disabled, and after the shutdown.

use crate::run::{Run, Shown as _, ValueError};
use futures_util::future::poll_immediate;
use opentelemetry::trace::{Span as _, Tracer as _};
use respan::{Processor, RespanTelemetry, SpanUpdate, get_client};
use respan_tests::conformance::json::Map;
use std::future::pending;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[respan::task(name = "tk")]
fn ran() -> &'static str {
    "ran"
}

/// Serialises the tests, since a process has one installed telemetry.
fn global() -> MutexGuard<'static, ()> {
    static GLOBAL: Mutex<()> = Mutex::new(());
    GLOBAL.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn disabled() {
    #[respan::workflow(name = "wf", skip_all)]
    fn a(run: &Run, x: i32) -> i32 {
        b(run, x)
    }

    #[respan::task(name = "tk", processors = "debug", sample_rate = 0.5, skip_all)]
    fn b(run: &Run, x: i32) -> i32 {
        let client = get_client();
        let mut seen = Map::default();
        seen.insert("trace", client.get_current_trace_id());
        seen.insert("span", client.get_current_span_id());
        seen.insert("span is None", client.get_current_span_id().is_none());
        seen.insert(
            "update",
            client.update_current_span(SpanUpdate::new().attribute("a", 1)),
        );
        seen.insert("event", client.add_event("e", [("a", 1)]));
        seen.insert("exception", client.record_exception(ValueError("x")));
        seen.insert("recording", client.is_recording());
        run.fact("client", seen);
        run.fact("manual recording", client.get_tracer().start("manual").is_recording());
        x * 2
    }

    #[respan::task(name = "async")]
    async fn d() -> i32 {
        1
    }

    #[respan::task(name = "bad")]
    fn e() -> Result<(), ValueError> {
        Err(ValueError("boom"))
    }

    let run = Run::of("config_disabled");
    let on = Run::start(run.telemetry().is_enabled(false));
    on.telemetry.add_processor(Processor::new(run.sink("side")));
    run.outcome("workflow", &Ok::<_, ValueError>(a(&run, 21)));
    let value = poll_ready(d());
    run.fact("async", format!("returned {}", value.shown()));
    run.outcome("bad", &e());
    run.outcome("flush", &on.telemetry.flush());
    run.finish(on);
}

/// The value of a future that is ready at its first poll.
fn poll_ready<T>(future: impl Future<Output = T>) -> T {
    let polled = poll_ready_once(future);
    polled.expect("the future is ready at once")
}

fn poll_ready_once<T>(future: impl Future<Output = T>) -> Option<T> {
    use std::task::{Context, Poll, Waker};
    let mut future = std::pin::pin!(poll_immediate(future));
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => None,
    }
}

#[test]
fn before_and_after_init() {
    let _alone = global();

    let run = Run::of("config_client_before_init");
    let client = get_client();
    assert!(!client.is_recording());
    let telemetry = run.telemetry().init().expect("installed");
    run.outcome("call", &Ok::<_, ValueError>(ran()));
    drop(telemetry);
    run.compare();

    let run = Run::of("config_not_initialised");
    run.outcome("early", &Ok::<_, ValueError>(ran()));
    let telemetry = run.telemetry().init().expect("installed");
    run.outcome("late", &Ok::<_, ValueError>(ran()));
    run.fact("initialized", telemetry.is_enabled());
    drop(telemetry);
    run.compare();
}

#[test]
fn init_twice() {
    #[respan::task(name = "tk")]
    fn tk() {}

    let _alone = global();
    let run = Run::of("config_twice");
    let telemetry = run.telemetry().app_name("first").init().expect("installed");
    let second: Result<RespanTelemetry, _> = run.telemetry().app_name("second").header("X-Second", "1").init();
    assert!(second.is_err());
    tk();
    drop(telemetry);
    run.compare();
}

#[test]
fn the_end() {
    #[respan::task(name = "finished")]
    fn finished() {}

    #[respan::task(name = "never finished")]
    async fn never_finished() {
        finished();
        pending::<()>().await;
    }

    let run = Run::of("shutdown_on_exit");
    let on = Run::start(run.telemetry());
    finished();
    let open: Pin<&'static mut _> = Pin::static_mut(Box::leak(Box::new(never_finished())));
    assert!(poll_ready_once(open).is_none());
    run.finish(on);
}

#[test]
fn after_the_end() {
    #[respan::task(name = name)]
    fn a(name: &str) -> &'static str {
        let _ = name;
        "ran"
    }

    let run = Run::of("shutdown_then_span");
    let on = Run::start(run.telemetry());
    a("before");
    on.telemetry.shutdown().expect("delivered");
    run.outcome("after", &Ok::<_, ValueError>(a("after")));
    run.finish(on);
}
