//! Scenarios of the callback that runs before the export.

use crate::run::{Run, ValueError};
use opentelemetry::trace::Tracer as _;
use respan::{Processor, Receives, get_client};
use respan_tests::conformance::json::Json;
use std::sync::{Arc, Mutex};

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
    // Sorted by name, as in the golden.
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
