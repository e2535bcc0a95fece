//! Scenarios of sampling.

use crate::run::{Run, ValueError, check};
use respan::SpanUpdate;
use respan::get_client;
use respan::testing::InMemorySpanExporter;

#[test]
fn rates() {
    #[respan::task(name = "zero", sample_rate = 0.0)]
    fn a() -> &'static str {
        "still runs"
    }

    #[respan::task(name = "one", sample_rate = 1.0)]
    fn b() {}

    #[respan::task(name = "unset")]
    fn c() {}

    /// Rates outside of 0 to 1: they do not compile as a literal, but the attribute of a span can have any value.
    #[respan::task(name = "above")]
    fn d() {
        get_client().update_current_span(SpanUpdate::new().attribute("respan.sample_rate", 7.5));
    }

    #[respan::task(name = "below")]
    fn e() {
        get_client().update_current_span(SpanUpdate::new().attribute("respan.sample_rate", -1.0));
    }

    #[respan::task(name = "integer", sample_rate = 1)]
    fn f() {}

    check("sampling_bounds", |run| {
        run.outcome("zero", &Ok::<_, ValueError>(a()));
        b();
        c();
        d();
        e();
        f();
    });
}

#[test]
fn not_inherited() {
    #[respan::workflow(name = "wf", sample_rate = 0.0)]
    fn a() {
        b();
    }

    #[respan::task(name = "tk")]
    fn b() {
        c();
    }

    #[respan::tool(name = "tl", sample_rate = 1.0)]
    fn c() {}

    check("sampling_not_inherited", |_| a());
}

#[test]
fn a_fraction() {
    #[respan::task(name = "tk", sample_rate = 0.3)]
    fn a() {}

    let run = Run::of("sampling_rate_fraction");
    let seen = InMemorySpanExporter::new();
    let on = Run::start(
        run.telemetry_without_key()
            .is_batching_enabled(false)
            .add_processor(seen.clone()),
    );
    for _ in 0..2000 {
        a();
    }
    let kept = seen.finished_spans().len();
    run.fact("between 500 and 700 of 2000 kept", (500..=700).contains(&kept));
    run.finish(on);
}

#[test]
fn a_rate_that_is_no_number() {
    #[respan::task(name = "tk")]
    fn a() -> &'static str {
        get_client().update_current_span(SpanUpdate::new().attribute("respan.sample_rate", "0.5"));
        "result"
    }

    check("sampling_rate_not_a_number", |run| {
        run.outcome("call", &Ok::<_, ValueError>(a()));
    });
}
