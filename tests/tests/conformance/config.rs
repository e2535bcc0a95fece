//! Options, variables, set-up and end.

use crate::run::{Run, Shown as _, ValueError};
use futures_util::future::poll_immediate;
use opentelemetry::trace::{Span as _, Tracer as _};
use opentelemetry::{Array, StringValue, Value};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::{Processor, Receives, RespanTelemetry, SpanUpdate, get_client};
use respan_tests::conformance::json::{Json, Map};
use std::future::pending;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[respan::task(name = "tk")]
fn tk() {}

#[respan::workflow(name = "wf")]
fn wf() {
    tk();
}

#[respan::task(name = "tk")]
fn ran() -> &'static str {
    "ran"
}

#[respan::task(name = name)]
fn named(name: &str) {
    let _ = name;
}

/// One at a time: a process has one installed telemetry.
fn global() -> MutexGuard<'static, ()> {
    static GLOBAL: Mutex<()> = Mutex::new(());
    GLOBAL.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn batches() {
    #[respan::workflow(name = "wf")]
    fn a() {
        tk();
        tk();
    }

    let run = Run::of("config_batching_on");
    let on = Run::start(run.telemetry().is_batching_enabled(true));
    a();
    on.telemetry.flush().expect("delivered");
    assert_eq!(run.collector.requests().len(), 1);
    tk();
    run.finish(on);

    let run = Run::of("config_batching_off");
    let on = Run::start(run.telemetry().is_batching_enabled(false));
    a();
    assert_eq!(run.collector.requests().len(), 3);
    run.finish(on);
}

#[test]
fn batches_by_variable() {
    let run = Run::of("config_batching_env");
    let on = Run::start(run.telemetry_from([("RESPAN_BATCHING_ENABLED", "FALSE")]));
    wf();
    assert_eq!(run.collector.requests().len(), 2);
    run.finish(on);

    let run = Run::of("config_batching_env_odd");
    let on = Run::start(run.telemetry_from([("RESPAN_BATCHING_ENABLED", "1")]));
    wf();
    on.telemetry.flush().expect("delivered");
    assert_eq!(run.collector.requests().len(), 1);
    run.finish(on);
}

#[test]
fn batch_sizes() {
    #[respan::task(name = "tk")]
    fn a(_n: i32) {}

    let run = Run::of("config_batch_sizes");
    let on = Run::start(run.telemetry());
    for n in 0..600 {
        a(n);
    }
    run.finish(on);
}

#[test]
fn flushing() {
    let run = Run::of("config_flush");
    let on = Run::start(run.telemetry());
    named("one");
    on.telemetry.flush().expect("delivered");
    run.fact("flush", Json::Null);
    named("two");
    get_client().flush().expect("delivered");
    assert_eq!(run.collector.requests().len(), 2);
    named("three");
    run.finish(on);
}

#[test]
fn a_full_queue() {
    #[derive(Debug, Default)]
    struct Gate {
        is_open: Mutex<bool>,
        opened: Condvar,
    }

    #[derive(Debug)]
    struct Slow(Arc<Gate>, Arc<Mutex<Vec<SpanData>>>);

    impl SpanExporter for Slow {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            let guard = self.0.is_open.lock().expect("no panic");
            let waited = self
                .0
                .opened
                .wait_timeout_while(guard, Duration::from_secs(20), |is_open| !*is_open);
            drop(waited.expect("no panic"));
            self.1.lock().expect("no panic").extend(batch);
            Ok(())
        }
    }

    #[respan::workflow(name = "wf", skip_all)]
    fn w(gate: &Gate) {
        for n in 0..1000 {
            a(n);
        }
        *gate.is_open.lock().expect("no panic") = true;
        gate.opened.notify_all();
    }

    #[respan::task(name = "tk")]
    fn a(_n: i32) {}

    let run = Run::of("config_queue_overflow");
    let variables = [
        ("OTEL_BSP_MAX_QUEUE_SIZE", "100"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "50"),
        ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
        ("RESPAN_API_KEY", ""),
    ];
    let (gate, got) = (Arc::<Gate>::default(), Arc::<Mutex<Vec<SpanData>>>::default());
    let slow = Slow(Arc::clone(&gate), Arc::clone(&got));
    let on = Run::start(run.telemetry_from(variables).add_processor(Processor::new(slow)));
    w(&gate);
    let _ = on.telemetry.flush();
    // Which ones are lost is not the same here: what waits is kept, what comes is refused.
    run.fact("some were lost", got.lock().expect("no panic").len() < 1000);
    run.finish(on);
}

#[test]
fn key_and_url() {
    let run = Run::of("config_explicit_key_and_url");
    let builder = run.telemetry_from([
        ("RESPAN_API_KEY", "wrong"),
        ("RESPAN_BASE_URL", "http://127.0.0.1:9/wrong"),
    ]);
    let url = format!("{}/custom/path//", run.collector.url());
    let on = Run::start(builder.api_key("oracle-key").base_url(url));
    tk();
    run.finish(on);

    let run = Run::of("config_url_with_traces_path");
    let on = Run::start(
        run.telemetry()
            .base_url(format!("{}/api/v2/traces", run.collector.url())),
    );
    tk();
    run.finish(on);
}

#[test]
fn headers() {
    let run = Run::of("config_headers");
    let on = Run::start(run.telemetry().headers([
        ("X-Team", "blue"),
        ("x-respan-dogfood", "0"),
        ("Authorization", "Basic nope"),
        ("Content-Type", "application/x-custom"),
    ]));
    tk();
    run.finish(on);
}

#[test]
fn resources() {
    let run = Run::of("config_resource");
    let variables = [
        ("OTEL_RESOURCE_ATTRIBUTES", "from.env=1"),
        ("OTEL_SERVICE_NAME", "env-service"),
    ];
    let list = Value::Array(Array::String(vec![StringValue::from("a"), StringValue::from("b")]));
    let on = Run::start(
        run.telemetry_from(variables)
            .app_name("app")
            .resource_attribute("deployment.environment", "prod")
            .resource_attribute("service.name", "mine")
            .resource_attribute("service.version", "1.2")
            .resource_attribute("n", 3)
            .resource_attribute("ok", true)
            .resource_attribute("list", list),
    );
    tk();
    run.finish(on);
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
        seen.insert("exception", client.record_exception(&ValueError("x")));
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

/// The value of a future that does not wait.
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
fn postprocessing() {
    #[respan::workflow(name = "wf", processors = "debug")]
    fn a() -> i32 {
        b();
        c();
        1
    }

    #[respan::task(name = "tk", processors = "nobody")]
    fn b() -> i32 {
        2
    }

    #[respan::task(name = "dropped", sample_rate = 0.0)]
    fn c() -> i32 {
        3
    }

    let run = Run::of("config_postprocess");
    let seen: Arc<Mutex<Vec<(String, bool, Json)>>> = Arc::default();
    let calls = Arc::clone(&seen);
    let builder = run
        .telemetry()
        .default_processor_receives(Receives::All)
        .span_postprocess_callback(move |span| {
            let output = span
                .attributes
                .iter()
                .find(|attribute| attribute.key.as_str() == "traceloop.entity.output");
            let output = output.map(|attribute| attribute.value.as_str().into_owned());
            let call = (span.name.to_string(), span.end_time >= span.start_time, output.into());
            calls.lock().expect("no panic").push(call);
        });
    let on = Run::start(builder);
    on.telemetry
        .add_processor(Processor::new(run.sink("debug")).name("debug"));
    a();
    get_client().get_tracer().in_span("outside", |_| {});
    on.telemetry.flush().expect("delivered");
    // Two destinations, two threads: their calls come in any order.
    let mut seen = std::mem::take(&mut *seen.lock().expect("no panic"));
    seen.sort_by(|left, right| left.0.cmp(&right.0));
    let calls = seen
        .into_iter()
        .map(|(name, ended, output)| Json::List(vec![name.into(), ended.into(), output]));
    run.fact("calls", Json::List(calls.collect()));
    run.finish(on);
}

#[test]
fn postprocessing_that_changes_the_span() {
    #[respan::task(name = "tk")]
    fn a(x: &str) -> String {
        x.to_owned()
    }

    let run = Run::of("config_postprocess_mutates");
    let on = Run::start(run.telemetry().span_postprocess_callback(|span| {
        span.attributes
            .retain(|attribute| attribute.key.as_str() != "traceloop.entity.input");
        span.attributes.push(opentelemetry::KeyValue::new("added", "yes"));
        span.name = format!("{}!", span.name).into();
    }));
    a("secret");
    run.finish(on);
}

#[test]
fn postprocessing_that_panics() {
    #[respan::task(name = "tk")]
    fn a() -> &'static str {
        "result"
    }

    let run = Run::of("config_postprocess_raises");
    let on = Run::start(
        run.telemetry()
            .span_postprocess_callback(|_| panic!("callback exploded")),
    );
    run.outcome("call", &Ok::<_, ValueError>(a()));
    run.fact("active span after the call", get_client().get_current_span_id());
    run.finish(on);
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
