//! Sources of content: the ways in which a program or library records it.

use super::polling::{block_on, pause};
use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, SpanContext, Tracer as _, TracerProvider as _};
use respan::instrumentation::{Operation, Provider};
use respan::{
    Document, NewSpan, RespanParams, RespanTracerProvider, SpanUpdate, get_client, model_call, propagate_attributes,
    retrieval, update_model_call,
};
use tracing::info_span;

/// Part of every content.
pub(super) const CANARY: &str = "CANARY-7";
const CONTENT_KEYS: [&str; 12] = [
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
];

/// The number of sources of content in [`emit`].
pub(super) const SOURCES: usize = 10;
fn client_content() {
    let client = get_client();
    client.update_current_span(SpanUpdate::new().attributes(CONTENT_KEYS.map(|key| (key, CANARY))));
    client.update_current_span(RespanParams::new().prompt(CANARY));
    client.add_event("gen_ai.user.message", [("content", CANARY)]);
    client.record_exception_with(std::fmt::Error, [("tool_arguments", CANARY)]);
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
        _ => {
            let params = RespanParams::new()
                .prompt(CANARY)
                .attribute("gen_ai.prompt.0.content", CANARY);
            propagate_attributes(params).run(|| synchronous(CANARY));
        }
    }
}
