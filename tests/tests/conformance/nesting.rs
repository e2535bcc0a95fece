//! Scenarios of parents, entity paths and workflow names.

use crate::run::{Run, check};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, ContextGuard};
use respan::Processor;

#[test]
fn paths() {
    #[respan::workflow(name = "wf")]
    fn a() -> &'static str {
        b();
        d();
        "a"
    }

    #[respan::task(name = "outer")]
    fn b() -> &'static str {
        c();
        "b"
    }

    #[respan::task(name = "inner")]
    fn c() -> &'static str {
        d();
        "c"
    }

    #[respan::tool(name = "leaf")]
    fn d() -> &'static str {
        "d"
    }

    check("nesting_paths", |_| {
        a();
    });
}

#[test]
fn two_calls_are_two_traces() {
    #[respan::workflow(name = "wf")]
    fn a(n: i32) {
        b(n);
    }

    #[respan::task(name = "tk")]
    fn b(n: i32) -> i32 {
        n
    }

    check("nesting_two_traces", |_| {
        a(1);
        a(2);
        b(3);
    });
}

#[test]
fn an_agent_in_a_workflow() {
    #[respan::workflow(name = "wf")]
    fn a() {
        before();
        b();
        after();
    }

    #[respan::task(name = "before")]
    fn before() {}

    #[respan::agent(name = "ag")]
    fn b() {
        c();
    }

    #[respan::tool(name = "search")]
    fn c() {}

    #[respan::task(name = "after")]
    fn after() {}

    check("nesting_agent_in_workflow", |_| a());
}

#[test]
fn an_agent_as_another_exporter_sees_it() {
    #[respan::workflow(name = "wf")]
    fn a() {
        b();
    }

    #[respan::agent(name = "ag")]
    fn b() {}

    let run = Run::of("nesting_agent_other_exporter");
    let on = Run::start(run.telemetry());
    on.telemetry.add_processor(Processor::new(run.sink("side")));
    a();
    run.finish(on);
}

#[test]
fn a_workflow_in_a_workflow() {
    #[respan::workflow(name = "outer")]
    fn a() {
        t1();
        inner();
        t2();
    }

    #[respan::task(name = "t1")]
    fn t1() {
        inner();
    }

    #[respan::workflow(name = "inner")]
    fn inner() {
        leaf();
    }

    #[respan::task(name = "leaf")]
    fn leaf() {}

    #[respan::task(name = "t2")]
    fn t2() {}

    check("nesting_workflow_in_workflow", |_| a());
}

#[test]
fn below_a_remote_parent() {
    #[respan::workflow(name = "wf")]
    fn a() {
        b();
    }

    #[respan::task(name = "tk")]
    fn b() {}

    fn incoming(flags: TraceFlags) -> ContextGuard {
        let far = SpanContext::new(
            TraceId::from_hex("0123456789abcdef0123456789abcdef").expect("a trace id"),
            SpanId::from_hex("fedcba9876543210").expect("a span id"),
            flags,
            true,
            TraceState::default(),
        );
        Context::current().with_remote_span_context(far).attach()
    }

    check("remote_parent", |run| {
        let sampled = incoming(TraceFlags::SAMPLED);
        a();
        b();
        drop(sampled);
        let _unsampled = incoming(TraceFlags::default());
        b();
        run.fact("unsampled parent", "returned None");
    });
}
