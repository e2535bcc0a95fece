//! Scenarios of several processors: names, filters, failures.

use crate::run::{On, Run, ValueError};
use crate::sink::Failing;
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;
use respan::{Processor, Receives, RespanSpanExporter, SpanUpdate, get_client};

/// As in the Python SDK, the default processor gets every span.
fn start_as_original(run: &Run) -> On {
    Run::start(run.telemetry().default_processor_receives(Receives::All))
}

#[test]
fn the_default_processor_alone() {
    #[respan::task(name = "plain")]
    fn a() {}

    #[respan::task(name = "routed", processors = "debug")]
    fn b() {}

    #[respan::task(name = "twice", processors = ["debug", "analytics"])]
    fn c() {}

    /// An empty list does not compile.
    #[respan::task(name = "empty-list")]
    fn d() {}

    let run = Run::of("routing_default_only");
    let on = start_as_original(&run);
    a();
    b();
    c();
    d();
    run.finish(on);
}

/// The only scenario with respan's own default, `Receives::Unrouted`.
#[test]
fn named() {
    #[respan::task(name = "plain")]
    fn a() {}

    #[respan::task(name = "routed", processors = "debug")]
    fn b() {}

    #[respan::task(name = "elsewhere", processors = "analytics")]
    fn c() {}

    #[respan::task(name = "superstring", processors = "debugger")]
    fn d() {}

    let run = Run::of("routing_named");
    let on = Run::start(run.telemetry());
    on.telemetry
        .add_processor(Processor::new(run.sink("debug")).name("debug"));
    a();
    b();
    c();
    d();
    run.finish(on);
}

#[test]
fn added_late() {
    #[respan::workflow(name = "wf", processors = "late", skip_all)]
    fn a(add: impl FnOnce()) {
        b();
        add();
        b();
    }

    #[respan::task(name = "tk")]
    fn b() {}

    let run = Run::of("routing_added_late");
    let on = start_as_original(&run);
    a(|| {
        on.telemetry
            .add_processor(Processor::new(run.sink("late")).name("late"));
    });
    run.finish(on);
}

#[test]
fn of_a_text_with_commas() {
    #[respan::task(name = "tight", processors = "alpha,beta")]
    fn a() {}

    #[respan::task(name = "spaced", processors = "alpha, beta")]
    fn b() {}

    #[respan::task(name = "listed", processors = ["alpha,beta", "gamma"])]
    fn c() {}

    let run = Run::of("routing_comma_string");
    let on = start_as_original(&run);
    for name in ["alpha", "beta"] {
        on.telemetry.add_processor(Processor::new(run.sink(name)).name(name));
    }
    a();
    b();
    c();
    run.finish(on);
}

#[test]
fn of_the_same_name() {
    #[respan::task(name = "routed", processors = "debug")]
    fn a() {}

    #[respan::task(name = "plain")]
    fn b() {}

    let run = Run::of("routing_duplicate_names");
    let on = start_as_original(&run);
    for (sink, name) in [("first", "debug"), ("second", "debug"), ("empty", "")] {
        on.telemetry.add_processor(Processor::new(run.sink(sink)).name(name));
    }
    a();
    b();
    run.finish(on);
}

#[test]
fn failing_exporters() {
    #[respan::task(name = "tk")]
    fn a() -> i32 {
        1
    }

    let run = Run::of("routing_exporter_fails");
    let on = Run::start(run.telemetry());
    on.telemetry
        .add_processor(Processor::new(Failing::panicking()).batching(false));
    on.telemetry
        .add_processor(Processor::new(Failing::reporting(run.sink("failing"))).batching(false));
    on.telemetry
        .add_processor(Processor::new(run.sink("fine")).batching(false));
    run.outcome("call", &Ok::<_, ValueError>(a()));
    run.finish(on);
}

fn is_high(span: &SpanData) -> bool {
    span.attributes
        .iter()
        .any(|own| own.key.as_str() == "level" && own.value.as_str() == "high")
}

fn rise() {
    get_client().update_current_span(SpanUpdate::new().attribute("level", "high"));
}

#[test]
fn a_filter_and_a_name() {
    #[respan::task(name = "name-only", processors = "debug")]
    fn a() {}

    #[respan::task(name = "filter-only")]
    fn b() {
        rise();
    }

    #[respan::task(name = "both", processors = "debug")]
    fn c() {
        rise();
    }

    let run = Run::of("routing_filter_and_name");
    let on = start_as_original(&run);
    on.telemetry
        .add_processor(Processor::new(run.sink("debug")).name("debug").filter(is_high));
    a();
    b();
    c();
    run.finish(on);
}

#[test]
fn a_filter_without_a_name() {
    #[respan::task(name = "good", processors = "whatever")]
    fn a() {}

    #[respan::task(name = "bad")]
    fn b() -> Result<(), ValueError> {
        Err(ValueError("boom"))
    }

    let run = Run::of("routing_filter_without_name");
    let on = start_as_original(&run);
    on.telemetry
        .add_processor(Processor::new(run.sink("errors")).filter(|span| matches!(span.status, Status::Error { .. })));
    on.telemetry.add_processor(Processor::new(run.sink("everything")));
    a();
    run.outcome("bad", &b());
    run.finish(on);
}

#[test]
fn a_filter_that_panics() {
    #[respan::task(name = "victim")]
    fn a() -> &'static str {
        "result"
    }

    let run = Run::of("routing_filter_raises");
    let on = Run::start(run.telemetry());
    on.telemetry.add_processor(Processor::new(run.sink("first")));
    on.telemetry
        .add_processor(Processor::new(run.sink("broken")).filter(|_| panic!("filter exploded")));
    on.telemetry.add_processor(Processor::new(run.sink("last")));
    run.outcome("victim", &Ok::<_, ValueError>(a()));
    run.fact("active span after the call", get_client().get_current_span_id());
    run.finish(on);
}

#[test]
fn without_a_key() {
    #[respan::workflow(name = "wf", processors = "debug")]
    fn a() {
        b();
    }

    #[respan::task(name = "tk")]
    fn b() {}

    let run = Run::of("routing_no_api_key");
    let on = Run::start(run.telemetry_without_key());
    on.telemetry
        .add_processor(Processor::new(run.sink("debug")).name("debug"));
    on.telemetry.add_processor(Processor::new(run.sink("everything")));
    a();
    b();
    run.finish(on);
}

#[test]
fn a_second_exporter_of_ours() {
    #[respan::task(name = "plain")]
    fn a() {}

    #[respan::task(name = "routed", processors = "production")]
    fn b() {}

    let run = Run::of("routing_second_respan_exporter");
    let on = start_as_original(&run);
    let exporter = RespanSpanExporter::builder()
        .base_url(format!("{}/other/", run.collector.url()))
        .api_key("second-key")
        .header("X-Team", "blue")
        .build()
        .expect("an exporter");
    on.telemetry.add_processor(Processor::new(exporter).name("production"));
    a();
    b();
    run.finish(on);
}
