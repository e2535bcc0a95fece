//! Content switched off: no prompt, answer, message or tool argument leaves, also none that the program or a library sets.

use opentelemetry::trace::{Span as _, SpanContext, TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use respan::testing::SpanTree;
use respan::{
    NewSpan, RespanParams, RespanTracerProvider, SpanUpdate, get_client, propagate_attributes, trace_content,
};
use respan_tests::recording::{recording, recording_without_content};

/// Never exported where content is off.
const SECRET: &str = "Ada has measles";

const CONTENT_KEYS: [&str; 23] = [
    "gen_ai.prompt",
    "gen_ai.prompt.0.content",
    "gen_ai.completion.0.content",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "input.value",
    "output.value",
    "llm.input_messages.0.message.content",
    "llm.request.functions.0.parameters",
    "traceloop.entity.input",
    "tool_arguments",
    "tool_response",
    "gen_ai.request.messages",
    "gen_ai.response.text",
    "gen_ai.tool.output",
    "llm.messages",
    "ai.result.text",
    "mlflow.chat.messages",
    "respan.span.tool_calls",
];

#[respan::task]
fn by_client(text: &str) -> String {
    let client = get_client();
    let attributes = CONTENT_KEYS.map(|key| (key, text));
    client.update_current_span(SpanUpdate::new().attributes(attributes).attribute("kept", 1));
    client.update_current_span(RespanParams::new().prompt(text));
    client.add_event("gen_ai.user.message", [("content", text), ("role", "user")]);
    client.add_event("step", [("gen_ai.prompt", text)]);
    let error = std::fmt::Error;
    client.record_exception_with(error, [("tool_arguments", text)]);
    text.to_owned()
}

fn by_tracer(tracer_name: &'static str, text: &'static str) {
    let tracer = RespanTracerProvider::current().tracer(tracer_name);
    let mut builder = tracer.span_builder("chat");
    builder.attributes = Some(vec![
        KeyValue::new("gen_ai.system", "openai"),
        KeyValue::new("gen_ai.prompt.0.content", text),
    ]);
    let mut span = tracer.build(builder);
    for key in CONTENT_KEYS {
        span.set_attribute(KeyValue::new(key, text));
    }
    span.add_event("gen_ai.choice", vec![KeyValue::new("message", text)]);
    let linked = SpanContext::new(
        1_u128.into(),
        1_u64.into(),
        opentelemetry::TraceFlags::SAMPLED,
        false,
        opentelemetry::trace::TraceState::NONE,
    );
    span.add_link(linked, vec![KeyValue::new("input.value", text)]);
    span.end();
}

fn everything() {
    by_client(SECRET);
    by_tracer("respan.tracer", SECRET);
    by_tracer("a-library", SECRET);
    let attributes = CONTENT_KEYS.map(|key| (key, SECRET));
    get_client().start_span("started").attributes(attributes).run(|| ());
    let params = RespanParams::new()
        .attribute("gen_ai.prompt.0.content", SECRET)
        .prompt(SECRET);
    propagate_attributes(params).run(|| by_client(SECRET));
}

fn contains_secret(tree: &SpanTree) -> bool {
    tree.spans().any(|span| format!("{:?}", span.data()).contains(SECRET))
}

#[test]
fn nothing_leaves_by_the_variable() {
    let (telemetry, exporter) = recording_without_content();
    telemetry.run(everything);
    let buffer = telemetry.get_client().get_span_buffer("held");
    buffer.create_span(NewSpan::new("created").attributes(CONTENT_KEYS.map(|key| (key, SECRET))));
    telemetry.get_client().process_spans(&buffer);
    let tree = exporter.tree();
    assert_eq!(tree.spans().count(), 6);
    assert!(!contains_secret(&tree), "{:?}", exporter.finished_spans());
}

#[test]
fn nothing_leaves_by_the_region() {
    let (telemetry, exporter) = recording();
    telemetry.run(|| trace_content(false).run(everything));
    let tree = exporter.tree();
    assert_eq!(tree.spans().count(), 5);
    assert!(!contains_secret(&tree), "{:?}", exporter.finished_spans());
    let spans: Vec<_> = tree.spans().collect();
    assert_eq!(spans[0].text("kept"), "1");
    assert_eq!(spans[1].text("gen_ai.system"), "openai");
    let event = &spans[0].data().events.events[0];
    let keys: Vec<_> = event
        .attributes
        .iter()
        .map(|attribute| attribute.key.as_str())
        .collect();
    assert_eq!(keys, ["role"]);
}

#[test]
fn everything_leaves_where_content_is_on() {
    let (telemetry, exporter) = recording();
    telemetry.run(everything);
    let tree = exporter.tree();
    assert!(tree.spans().count() > 0, "nothing is recorded");
    for span in tree.spans() {
        for key in CONTENT_KEYS {
            assert!(!span.text(key).is_empty(), "{key} of {}", span.data().name);
        }
    }
}

#[test]
fn nothing_is_added_in_a_region_to_a_span_around_it() {
    #[respan::task]
    fn around() {
        trace_content(false).run(|| {
            let client = get_client();
            client.update_current_span(SpanUpdate::new().attributes(CONTENT_KEYS.map(|key| (key, SECRET))));
            client.add_event("gen_ai.user.message", [("content", SECRET)]);
            client.add_event_at(
                "gen_ai.user.message",
                [("content", SECRET)],
                std::time::SystemTime::now(),
            );
            Context::map_current(|context| {
                context.span().set_attribute(KeyValue::new("gen_ai.prompt", SECRET));
                context
                    .span()
                    .add_event("e", vec![KeyValue::new("gen_ai.prompt", SECRET)]);
                context.span().add_event_with_timestamp(
                    "e",
                    std::time::SystemTime::now(),
                    vec![KeyValue::new("gen_ai.prompt", SECRET)],
                );
            });
        });
    }
    let (telemetry, exporter) = recording();
    telemetry.run(around);
    assert!(!contains_secret(&exporter.tree()), "{:?}", exporter.finished_spans());
}

#[test]
fn a_librarys_span_is_exported_without_the_content_that_makes_it_one_of_a_model() {
    let (telemetry, exporter) = recording_without_content();
    let _entered = telemetry.enter();
    for key in [
        "gen_ai.tool.call.arguments",
        "gen_ai.tool.call.result",
        "tool_arguments",
        "tool_response",
    ] {
        let tracer = RespanTracerProvider::current().tracer("a-library");
        let mut span = tracer.start(key);
        span.set_attribute(KeyValue::new(key, SECRET));
        span.end();
    }
    assert_eq!(exporter.finished_spans().len(), 4);
    assert!(!contains_secret(&exporter.tree()));
}
