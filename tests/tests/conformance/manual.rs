//! Scenarios of spans made through the OpenTelemetry API.

use crate::run::{Run, ValueError, check};
use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, SpanBuilder, TraceContextExt as _, Tracer as _};
use respan::{Processor, RespanTracer, get_client};
use std::time::{Duration, SystemTime};

fn tracer() -> RespanTracer {
    get_client().get_tracer()
}

fn span(name: &'static str, attributes: &[(&'static str, &'static str)]) -> SpanBuilder {
    let attributes = attributes.iter().map(|(key, value)| KeyValue::new(*key, *value));
    tracer().span_builder(name).with_attributes(attributes)
}

/// A span that is current for a moment.
fn briefly(builder: SpanBuilder) {
    tracer().build(builder).end();
}

#[test]
fn in_a_workflow() {
    #[respan::workflow(name = "wf")]
    fn a() {
        tracer().in_span("under-workflow", |context| {
            context.span().set_attribute(KeyValue::new("k", "v"));
            tracer().in_span("nested", |_| {});
        });
        b();
    }

    #[respan::task(name = "tk")]
    fn b() {
        tracer().in_span("under-task", |_| c());
    }

    #[respan::tool(name = "tl")]
    fn c() {
        tracer().in_span("under-tool", |_| {});
    }

    check("manual_in_workflow", |_| a());
}

#[test]
fn outside() {
    #[respan::workflow(name = "wf")]
    fn a() {}

    #[respan::task(name = "tk")]
    fn b() {}

    check("manual_outside", |_| {
        tracer().in_span("lonely", |_| {});
        tracer().in_span("above", |_| {
            a();
            b();
        });
    });
}

/// `in_span` does not record errors, so the program records it through the client.
#[test]
fn with_an_error() {
    #[respan::workflow(name = "wf")]
    fn a() -> Result<(), ValueError> {
        tracer().in_span("manual", |_| {
            let error = ValueError("boom");
            get_client().record_exception(&error);
            Err(error)
        })
    }

    check("manual_error", |run| run.outcome("call", &a()));
}

#[test]
fn of_an_llm_call() {
    #[respan::workflow(name = "wf")]
    fn a() {
        briefly(span("enriched", &[("gen_ai.system", "openai")]));
        briefly(span(
            "already",
            &[("gen_ai.system", "openai"), ("llm.request.type", "completion")],
        ));
        let mut stripped = tracer().build(span(
            "stripped",
            &[("pydantic_ai.all_messages", "[]"), ("logfire.json_schema", "{}")],
        ));
        stripped.set_attribute(KeyValue::new("kept", 1));
        stripped.end();
    }

    let run = Run::of("manual_llm_enrichment");
    let on = Run::start(run.telemetry());
    on.telemetry.add_processor(Processor::new(run.sink("raw")));
    a();
    run.finish(on);
}

#[test]
fn below_a_span_of_ours() {
    const KINDS: [(&str, &[(&str, &str)]); 8] = [
        ("llm", &[("llm.request.type", "chat")]),
        ("genai", &[("gen_ai.system", "openai")]),
        ("operation", &[("gen_ai.operation.name", "chat")]),
        ("log-type", &[("respan.entity.log_type", "chat")]),
        ("openinference", &[("openinference.span.kind", "LLM")]),
        ("kind", &[("traceloop.span.kind", "task")]),
        ("path", &[("traceloop.entity.path", "p")]),
        (
            "kind-and-path",
            &[("traceloop.span.kind", "task"), ("traceloop.entity.path", "p")],
        ),
    ];
    check("manual_root_promotion", |_| {
        tracer().in_span("dropped parent", |_| {
            for (name, attributes) in KINDS {
                briefly(span(name, attributes));
            }
        });
    });
}

#[test]
fn not_current() {
    #[respan::workflow(name = "wf")]
    fn a() {
        let mut loose = tracer().start("loose");
        b();
        loose.end();
        let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
        let mut old = tracer().build(tracer().span_builder("old").with_start_time(past));
        old.end_with_timestamp(past + Duration::from_secs(1));
    }

    #[respan::task(name = "tk")]
    fn b() {}

    check("manual_start_span_not_current", |_| a());
}
