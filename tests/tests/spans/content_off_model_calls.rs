//! Content switched off within a model call that began where it was on.

use opentelemetry::trace::{Span as _, SpanKind, Tracer as _};
use respan::instrumentation::{Api, CallError, Endpoint, Operation, Provider, Recorder, Usage};
use respan::testing::SpanTree;
use respan::{Naming, SpanDescription, WrittenSpan, get_client, model_call, trace_content, update_model_call};
use respan_tests::recording::record;
use serde_json::json;
use std::sync::Arc;
use tracing_subscriber::layer::SubscriberExt as _;

/// Never exported where content is off.
const SECRET: &str = "Ada has measles";

fn contains_secret(tree: &SpanTree) -> bool {
    tree.spans().any(|span| format!("{:?}", span.data()).contains(SECRET))
}

/// Runs a body with content, and within a region without.
fn with_and_without(body: impl Fn(&dyn Fn(&mut dyn FnMut()))) -> [SpanTree; 2] {
    [true, false].map(|is_on| {
        let region = trace_content(is_on);
        let inside = |inner: &mut dyn FnMut()| region.run(inner);
        record(|| body(&inside)).1
    })
}

#[track_caller]
fn assert_withheld([with, without]: &[SpanTree; 2]) {
    assert!(contains_secret(with), "{with}");
    assert!(!contains_secret(without), "{without}");
}

#[test]
fn a_call_that_is_changed_there_is_exported_without_content() {
    let trees = with_and_without(|inside| {
        model_call(Provider::OpenAi, Operation::Chat).run(|| {
            inside(&mut || {
                update_model_call(|call| call.completion(SECRET).usage(Usage::new().input(9)));
            });
        });
    });
    assert_withheld(&trees);
    let span = trees[1].spans().next().expect("a span");
    assert_eq!(span.text("gen_ai.usage.input_tokens"), "9");
}

struct Described;

impl SpanDescription for Described {
    fn write(&self, _: Naming, with_content: bool) -> WrittenSpan {
        let mut span = WrittenSpan::new(SpanKind::Client);
        span.attributes.push(("kept".into(), "1".into()));
        if with_content {
            span.attributes.push(("a key of its own".into(), SECRET.into()));
        }
        span
    }

    fn size(&self) -> usize {
        SECRET.len()
    }
}

#[test]
fn a_description_that_is_set_there_is_written_without_content() {
    let trees = with_and_without(|inside| {
        get_client().start_span("described").run(|| {
            inside(&mut || assert!(get_client().describe_current_span(Arc::new(Described))));
        });
    });
    assert_withheld(&trees);
    assert_eq!(trees[1].spans().next().expect("a span").text("kept"), "1");
    let trees = with_and_without(|inside| {
        let mut span = get_client().get_tracer().start("described");
        inside(&mut || span.set_description(Arc::new(Described)));
        span.end();
    });
    assert_withheld(&trees);
}

fn request() -> String {
    json!({"model": "gpt-4o", "messages": [{"role": "user", "content": "Why?"}]}).to_string()
}

fn answer() -> String {
    let message = json!({"role": "assistant", "content": SECRET});
    let usage = json!({"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11});
    json!({"model": "gpt-4o", "choices": [{"index": 0, "message": message}], "usage": usage}).to_string()
}

#[test]
fn a_response_that_is_received_there_is_recorded_without_content() {
    let trees = with_and_without(|inside| {
        let recorder = Recorder::start(Endpoint::from(Api::OpenAiChat), request()).expect("a recorder");
        let mut response = recorder.respond(200, "application/json");
        inside(&mut || response.chunk(&answer().into()));
        response.finish();
    });
    assert_withheld(&trees);
    let span = trees[1].spans().next().expect("a span");
    assert_eq!(span.text("gen_ai.usage.output_tokens"), "2");
    assert!(span.text("gen_ai.prompt.0.content").is_empty(), "{span:?}");
}

#[test]
fn a_call_that_describes_a_librarys_span_there_is_recorded_without_content() {
    let trees = with_and_without(|inside| {
        let subscriber = tracing_subscriber::registry().with(respan::tracing_layer());
        tracing::subscriber::with_default(subscriber, || {
            tracing::info_span!("chat", gen_ai.operation.name = "chat").in_scope(|| {
                inside(&mut || {
                    let recorder = Recorder::start(Endpoint::from(Api::OpenAiChat), request()).expect("a recorder");
                    let mut response = recorder.respond(200, "application/json");
                    response.chunk(&answer().into());
                    response.finish();
                });
            });
        });
    });
    assert_withheld(&trees);
}

/// A failed call is no content.
#[test]
fn an_error_there_is_recorded() {
    let [_, tree] = with_and_without(|inside| {
        let recorder = Recorder::start(Endpoint::from(Api::OpenAiChat), request()).expect("a recorder");
        let mut recorder = Some(recorder);
        inside(&mut || {
            let failed = recorder.take().expect("once");
            failed.fail(CallError::new("timeout", "no answer"));
        });
    });
    assert_eq!(tree.spans().next().expect("a span").error(), Some("no answer"));
}
