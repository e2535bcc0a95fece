//! Sources of content: the ways in which a program or library records it.

use super::polling::{block_on, pause};
use futures_util::{StreamExt as _, stream};
use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, SpanContext, SpanKind, Tracer as _, TracerProvider as _};
use respan::instrumentation::{Api, Endpoint, Operation, Provider, Recorder};
use respan::{
    Document, Naming, NewSpan, RespanParams, RespanTracerProvider, SpanDescription, SpanLink, SpanUpdate, WrittenSpan,
    attach_span_links, get_client, model_call, propagate_attributes, respan_span_attributes, retrieval,
    update_model_call,
};
use serde_json::{Value, json};
use std::sync::Arc;
use tracing::info_span;

/// Part of every content.
pub(super) const CANARY: &str = "CANARY-7";
const CONTENT_KEYS: [&str; 24] = [
    "gen_ai.prompt.0.content",
    "gen_ai.completion.0.content",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.call.arguments",
    "input.value",
    "output.value",
    "llm.input_messages.0.message.content",
    "traceloop.entity.input",
    "ai.result.text",
    "mlflow.chat.messages",
    "gen_ai.prompt.12.tool_calls.0.arguments",
    "gen_ai.completion.0.reasoning",
    "gen_ai.tool.call.result",
    "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
    "llm.prompts.0.user",
    "messages.0.content",
    "messages[1].content",
    "tool_calls.0.function.arguments",
    "respan.span.tools.0.description",
    "traceloop.entity.output",
    "tool_response",
    "langfuse.observation.output",
];

/// The number of sources of content in [`emit`].
pub(super) const SOURCES: usize = 17;

fn client_content() {
    let client = get_client();
    client.update_current_span(SpanUpdate::new().attributes(CONTENT_KEYS.map(|key| (key, CANARY))));
    client.update_current_span(RespanParams::new().prompt(CANARY));
    client.add_event("gen_ai.user.message", [("content", CANARY)]);
    client.record_exception_with(std::fmt::Error, [("tool_arguments", CANARY)]);
    update_model_call(|call| call.completion(CANARY).message("user", CANARY));
}

fn request() -> Value {
    json!({"model": "gpt-4o", "messages": [{"role": "user", "content": CANARY}]})
}

fn answer() -> Value {
    json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": CANARY}}]})
}

fn event() -> Value {
    json!({"choices": [{"index": 0, "delta": {"role": "assistant", "content": CANARY}, "finish_reason": "stop"}]})
}

struct Described;

impl SpanDescription for Described {
    fn write(&self, _: Naming, with_content: bool) -> WrittenSpan {
        let mut span = WrittenSpan::new(SpanKind::Client);
        // A description that takes no notice is cleared of keys of content.
        span.attributes
            .extend(CONTENT_KEYS.map(|key| (key.into(), CANARY.into())));
        if with_content {
            span.attributes.push(("text".into(), CANARY.into()));
        }
        span
    }

    fn size(&self) -> usize {
        CANARY.len()
    }
}

/// Records content in one of the ways of a program or library.
pub(super) fn emit(source: usize) {
    #[respan::task]
    fn synchronous(text: &str) -> String {
        client_content();
        text.to_owned()
    }
    #[respan::task]
    async fn asynchronous(text: &str) -> Result<String, String> {
        pause().await;
        client_content();
        Ok(text.to_owned())
    }
    #[respan::task]
    fn items(text: String) -> impl Iterator<Item = String> {
        std::iter::repeat_n(text, 3)
    }
    let attributes = || CONTENT_KEYS.map(|key| KeyValue::new(key, CANARY));
    match source {
        0 => drop(synchronous(CANARY)),
        1 => drop(block_on(asynchronous(CANARY))),
        2 => assert_eq!(items(CANARY.to_owned()).count(), 3),
        3 => get_client()
            .start_span("started")
            .attributes(CONTENT_KEYS.map(|key| (key, CANARY)))
            .run(client_content),
        4 => {
            let tracer = RespanTracerProvider::current().tracer("a-library");
            let mut span = tracer.start("chat");
            span.set_attributes(attributes());
            span.add_event("gen_ai.choice", attributes().to_vec());
            let flags = opentelemetry::TraceFlags::SAMPLED;
            let linked = SpanContext::new(
                1_u128.into(),
                1_u64.into(),
                flags,
                false,
                opentelemetry::trace::TraceState::NONE,
            );
            span.add_link(linked, attributes().to_vec());
            span.end();
        }
        5 => {
            let span = info_span!(
                "chat",
                gen_ai.prompt = CANARY,
                input.value = ?[CANARY],
                messages = %CANARY,
                gen_ai.completion = tracing::field::Empty
            );
            span.in_scope(|| tracing::info!(gen_ai.prompt = CANARY, "message"));
            span.record("gen_ai.completion", CANARY);
        }
        6 => {
            let call = model_call(Provider::OpenAi, Operation::Chat)
                .message("user", CANARY)
                .instructions(CANARY);
            call.run(|| update_model_call(|call| call.completion(CANARY)));
        }
        7 => {
            let documents = |texts: &Vec<&str>| texts.iter().map(|text| Document::new(*text)).collect();
            retrieval("qdrant", "docs")
                .query(CANARY)
                .documents(documents)
                .run(|| vec![CANARY]);
        }
        8 => {
            let client = get_client();
            let buffer = client.get_span_buffer("held");
            buffer.create_span(NewSpan::new("created").attributes(CONTENT_KEYS.map(|key| (key, CANARY))));
            client.process_spans(&buffer);
        }
        9 => client_content(),
        10..=13 => emit_model_call(source),
        14 => {
            let link = SpanLink::new(&"3".repeat(32), &"4".repeat(16)).expect("a link");
            let link = CONTENT_KEYS
                .into_iter()
                .fold(link, |link, key| link.attribute(key, CANARY));
            attach_span_links([link]).expect("a link").run(|| synchronous("text"));
        }
        15 => {
            let params = RespanParams::new().prompt(CANARY).attribute("tool_calls.0", CANARY);
            respan_span_attributes(params).run(|| ());
        }
        _ => {
            let params = RespanParams::new()
                .prompt(CANARY)
                .attribute("gen_ai.prompt.0.content", CANARY);
            propagate_attributes(params).run(|| synchronous(CANARY));
        }
    }
}

/// Records content as a recorder of model calls.
fn emit_model_call(source: usize) {
    match source {
        10 => {
            let recorder = Recorder::start(Endpoint::from(Api::OpenAiChat), request().to_string());
            if let Some(recorder) = recorder {
                let mut response = recorder.respond(200, "application/json");
                response.chunk(&answer().to_string().into());
                response.finish();
            }
        }
        11 => {
            let (request, answer) = (request(), async { Ok::<_, std::fmt::Error>(answer()) });
            block_on(respan::observe(Api::OpenAiChat, &request, answer)).expect("no error");
        }
        12 => {
            let (request, events) = (request(), stream::iter([Ok::<_, std::fmt::Error>(event())]));
            let call = async { Ok::<_, std::fmt::Error>(events) };
            let events = block_on(respan::observe_stream(Api::OpenAiChat, &request, call)).expect("no error");
            block_on(events.for_each(|_| async {}));
        }
        _ => {
            get_client().describe_current_span(Arc::new(Described));
        }
    }
}
