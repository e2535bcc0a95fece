//! Scenarios of propagated attributes, and of threads.

use crate::run::{ValueError, check};
use opentelemetry::Context;
use opentelemetry::trace::Tracer as _;
use respan::{RespanParams, capture_context, get_client, propagate_attributes, respan_span_attributes};
use serde_json::json;

#[test]
fn on_the_current_span() {
    #[respan::workflow(name = "with-metadata")]
    fn a() -> &'static str {
        let params = RespanParams::new()
            .customer_identifier("user-1")
            .trace_group_identifier("g")
            .metadata("k", "v")
            .metadata("n", 1);
        respan_span_attributes(params).run(b);
        "done"
    }

    #[respan::workflow(name = "without-metadata")]
    fn c() -> &'static str {
        respan_span_attributes(RespanParams::new().customer_identifier("user-1")).run(|| "done")
    }

    /// Metadata that is a text instead of a map does not compile.
    #[respan::workflow(name = "invalid")]
    fn d() -> &'static str {
        "done"
    }

    #[respan::workflow(name = "body-raises")]
    fn e() -> Result<&'static str, ValueError> {
        let params = RespanParams::new().customer_identifier("user-1");
        respan_span_attributes(params).run(|| Err(ValueError("boom")))
    }

    #[respan::task(name = "child")]
    fn b() {}

    check("attributes_context_manager", |run| {
        run.outcome("with metadata", &Ok::<_, ValueError>(a()));
        run.outcome("without metadata", &Ok::<_, ValueError>(c()));
        run.outcome("invalid", &Ok::<_, ValueError>(d()));
        run.outcome("body raises", &e());
        let outside = respan_span_attributes(RespanParams::new().customer_identifier("user-1")).run(|| "done");
        run.outcome("no active span", &Ok::<_, ValueError>(outside));
    });
}

#[test]
fn every_key_of_a_region() {
    #[respan::task(name = "all")]
    fn all() {}

    #[respan::task(name = "wins")]
    fn wins() {
        get_client().update_current_span(RespanParams::new().environment("own"));
    }

    check("attributes_propagated_keys", |_| {
        let params = RespanParams::new()
            .customer_identifier("c")
            .customer_email("e")
            .customer_name("n")
            .evaluation_identifier("ev")
            .thread_identifier("t")
            .session_identifier("s")
            .custom_identifier("cu")
            .trace_group_identifier("g")
            .environment("env")
            .metadata("text", "t")
            .metadata("n", 1)
            .metadata("deep", json!({"a": 1}))
            .properties(json!({"n": 1}))
            .prompt(json!({"prompt_id": "p", "variables": {"x": "y"}}));
        propagate_attributes(params).run(all);
        propagate_attributes(RespanParams::new().group_identifier("g2").customer_identifier(42)).run(all);
        propagate_attributes(RespanParams::new().environment("outer")).run(wins);
    });
}

#[test]
fn through_a_region() {
    #[respan::workflow(name = "wf")]
    fn a() {
        b();
    }

    #[respan::task(name = "tk")]
    fn b() {
        get_client().get_tracer().in_span("manual", |_| {});
    }

    check("attributes_propagated", |_| {
        let outer = RespanParams::new()
            .customer_identifier("user-1")
            .environment("prod")
            .metadata("plan", "pro")
            .metadata("n", 1);
        propagate_attributes(outer).run(|| {
            a();
            let inner = RespanParams::new()
                .customer_identifier("user-2")
                .thread_identifier("t-9")
                .metadata("plan", "free")
                .metadata("x", true);
            propagate_attributes(inner).run(a);
            b();
        });
        b();
    });
}

#[respan::task(name = "tk")]
fn b() {}

/// A workflow with a thread inside.
#[respan::workflow(name = "wf", skip_all)]
fn a(job: impl FnOnce() -> Box<dyn FnOnce() + Send>) {
    std::thread::spawn(job()).join().expect("the thread");
}

/// A thread with the telemetry, but without the context of its caller.
fn check_plain_thread(scenario: &'static str) {
    check(scenario, |_| {
        let outside = capture_context();
        a(|| Box::new(outside.wrap(b)));
    });
}

#[test]
fn plain_threads() {
    check_plain_thread("threads_auto_instrument_off");
    check_plain_thread("threads_blocked");
}

#[test]
fn wrapped_threads() {
    check("threads_instruments_empty", |_| {
        a(|| Box::new(capture_context().wrap(b)));
    });
}

#[test]
fn threads_with_the_context_of_opentelemetry() {
    check("threads_manual_context", |_| {
        a(|| {
            let context = Context::current();
            Box::new(move || {
                let _attached = context.attach();
                b();
            })
        });
    });
}

#[test]
fn attributes_in_threads() {
    check("threads_propagated_attributes", |_| {
        propagate_attributes(RespanParams::new().customer_identifier("user-1"))
            .run(|| a(|| Box::new(capture_context().wrap(b))));
    });
}
