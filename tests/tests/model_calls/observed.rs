//! Calls without an HTTP hook: observed by their values, and described by hand.

use crate::requests::{QUESTION, completion, post, question, read};
use crate::server::{Server, json};
use futures_util::{Stream, StreamExt as _, poll, stream};
use opentelemetry::trace::{SpanKind, Status};
use respan::instrumentation::{Api, Endpoint, Operation, Provider, Usage};
use respan::testing::{TestSpan, recording};
use serde::{Serialize, Serializer};
use serde_json::{Value, json as value};
use std::io::Error;
use std::pin::pin;

#[tokio::test]
async fn a_call_is_observed_by_its_values() {
    let (telemetry, exporter) = recording();
    let request = question();
    let call = async { Ok::<_, Error>(completion("Paris.")) };
    let answer = telemetry
        .scope(respan::observe(Api::OpenAiChat, &request, call))
        .await
        .unwrap();
    assert_eq!(answer, completion("Paris."));
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.data().span_kind, SpanKind::Client);
    assert_eq!(span.text("gen_ai.prompt.0.content"), QUESTION);
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    assert_eq!(span.text("gen_ai.usage.input_tokens"), "9");
    assert!(span.attribute("traceloop.span.kind").is_none());
}

#[tokio::test]
async fn another_provider_and_an_error() {
    let (telemetry, exporter) = recording();
    let request = question();
    let endpoint = Endpoint::of(Api::OpenAiChat, Provider::Groq);
    let call = async { Err::<Value, _>(Error::other("no route")) };
    telemetry
        .scope(respan::observe(endpoint, &request, call))
        .await
        .unwrap_err();
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("gen_ai.system"), "groq");
    assert_eq!(span.text("error.type"), "std::io::error::Error");
    assert_eq!(span.error(), Some("no route"));
}

#[tokio::test]
async fn a_call_that_is_dropped_is_cancelled() {
    let (telemetry, exporter) = recording();
    let request = question();
    telemetry
        .scope(async {
            let call = std::future::pending::<Result<Value, Error>>();
            assert!(poll!(pin!(respan::observe(Api::OpenAiChat, &request, call))).is_pending());
        })
        .await;
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("respan.outcome"), "cancelled");
}

fn anthropic_events() -> impl Stream<Item = Result<Value, Error>> + Unpin {
    let delta = |text: &str| value!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } });
    let message = value!({ "id": "msg_1", "role": "assistant", "model": "claude", "content": [], "usage": { "input_tokens": 9, "output_tokens": 1 } });
    let events = [
        value!({ "type": "message_start", "message": message }),
        value!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
        delta("Par"),
        delta("is."),
        value!({ "type": "content_block_stop", "index": 0 }),
        value!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" }, "usage": { "output_tokens": 2 } }),
        value!({ "type": "message_stop" }),
    ];
    stream::iter(events.map(Ok))
}

async fn observed_stream(read: usize) -> TestSpan {
    let (telemetry, exporter) = recording();
    let request = value!({ "model": "claude", "max_tokens": 9, "messages": [{ "role": "user", "content": QUESTION }] });
    telemetry
        .scope(async {
            let call = async { Ok::<_, Error>(anthropic_events()) };
            let mut events = respan::observe_stream(Api::AnthropicMessages, &request, call)
                .await
                .unwrap();
            for _ in 0..read {
                events.next().await;
            }
        })
        .await;
    exporter.tree().find("anthropic.chat").unwrap()
}

#[tokio::test]
async fn a_stream_is_observed_by_its_items() {
    let span = observed_stream(8).await;
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    assert_eq!(span.text("gen_ai.usage.output_tokens"), "2");
    assert_eq!(span.text("llm.is_streaming"), "true");
    assert!(span.attribute("gen_ai.response.time_to_first_chunk").is_some());
    assert!(span.attribute("respan.outcome").is_none());

    let span = observed_stream(3).await;
    assert_eq!(span.text("gen_ai.completion.0.content"), "Par");
    assert_eq!(span.text("respan.outcome"), "cancelled");
}

#[tokio::test]
async fn a_stream_of_ollama_is_one_whatever_the_request_says() {
    let (telemetry, exporter) = recording();
    // Clients that choose by the method set the flag in what they send, after it was observed.
    let request =
        value!({ "model": "llama3.2", "stream": false, "messages": [{ "role": "user", "content": QUESTION }] });
    let item = |text: &str, done: bool| value!({ "model": "llama3.2", "message": { "role": "assistant", "content": text }, "done": done });
    let items = [item("Par", false), item("is.", false), item("", true)];
    telemetry
        .scope(async {
            let call = async { Ok::<_, Error>(stream::iter(items.map(Ok::<_, Error>))) };
            let items = respan::observe_stream(Api::OllamaChat, &request, call).await.unwrap();
            assert_eq!(items.count().await, 3);
        })
        .await;
    let span = exporter.tree().find("ollama.chat").unwrap();
    assert_eq!(span.text("llm.is_streaming"), "true");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    assert!(span.attribute("gen_ai.response.time_to_first_chunk").is_some());
}

#[tokio::test]
async fn an_item_of_a_stream_may_be_a_list_of_events() {
    let (telemetry, exporter) = recording();
    let chunk = |text: &str| value!({ "choices": [{ "index": 0, "delta": { "role": "assistant", "content": text } }] });
    let usage = value!({ "choices": [], "usage": { "prompt_tokens": 9, "completion_tokens": 2 } });
    let items = [value!([chunk("Par"), chunk("is.")]), value!([]), value!([usage])];
    let endpoint = Endpoint::of(Api::OpenAiChat, Provider::Mistral);
    telemetry
        .scope(async {
            let call = async { Ok::<_, Error>(stream::iter(items.map(Ok::<_, Error>))) };
            let items = respan::observe_stream(endpoint, &question(), call).await.unwrap();
            assert_eq!(items.count().await, 3);
        })
        .await;
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    assert_eq!(span.text("gen_ai.usage.output_tokens"), "2");
    assert!(span.attribute("gen_ai.response.time_to_first_chunk").is_some());
}

#[tokio::test]
async fn a_model_that_the_request_does_not_have_is_named() {
    let (telemetry, exporter) = recording();
    let request = value!({ "contents": [{ "role": "user", "parts": [{ "text": QUESTION }] }] });
    let endpoint = Endpoint::of(Api::GeminiGenerate, Provider::Gemini).with_model("gemini-2.5-flash");
    let call = async { Err::<Value, _>(Error::other("no route")) };
    telemetry
        .scope(respan::observe(endpoint, &request, call))
        .await
        .unwrap_err();
    let span = exporter.tree().find("gemini.generate_content").unwrap();
    assert_eq!(span.text("gen_ai.request.model"), "gemini-2.5-flash");
}

/// A value that must not be looked at.
struct Unseen;

impl Serialize for Unseen {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("nothing is recorded")
    }
}

#[tokio::test]
async fn values_are_not_looked_at_where_nothing_is_recorded() {
    let call = async { Ok::<_, Error>(Unseen) };
    respan::observe(Api::OllamaChat, &Unseen, call).await.unwrap();
    let call = async { Ok::<_, Error>(stream::iter([Ok::<_, Error>(Unseen)])) };
    let mut items = respan::observe_stream(Api::OllamaChat, &Unseen, call).await.unwrap();
    assert!(items.next().await.is_some());
}

#[tokio::test]
async fn an_observed_call_and_the_http_client_below_it_are_one_span() {
    let server = Server::start(|_, _| json(200, &completion("Paris."))).await;
    let (telemetry, exporter) = recording();
    let request = question();
    let call = async {
        let body = read(post(&server.chat(), &request).await.unwrap()).await.unwrap();
        serde_json::from_slice::<Value>(&body)
    };
    telemetry
        .scope(respan::observe(Api::OpenAiChat, &request, call))
        .await
        .unwrap();
    assert_eq!(exporter.tree().to_string(), "openai.chat\n");
}

fn by_hand() -> respan::instrumentation::ModelCall {
    respan::model_call(Provider::other("acme"), Operation::Chat)
        .model("acme-1")
        .message("user", QUESTION)
}

fn answer() {
    let usage = Usage::new().input(9).output(Some(2));
    assert!(respan::update_model_call(|call| call.completion("Paris.").usage(usage)));
}

async fn answered() -> Result<(), Error> {
    tokio::task::yield_now().await;
    answer();
    Ok(())
}

#[tokio::test]
async fn a_call_by_hand() {
    let (telemetry, exporter) = recording();
    telemetry.run(|| by_hand().run(answer));
    telemetry
        .scope(async { by_hand().scope(async { answer() }).await })
        .await;
    telemetry
        .scope(async { by_hand().try_scope(answered()).await })
        .await
        .unwrap();
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "openai.chat\n".repeat(3));
    for span in tree.spans() {
        assert_eq!(span.data().span_kind, SpanKind::Client);
        assert_eq!(span.text("gen_ai.system"), "acme");
        assert_eq!(span.text("gen_ai.prompt.0.content"), QUESTION);
        assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
        assert_eq!(span.text("gen_ai.usage.output_tokens"), "2");
        assert_eq!(span.text("respan.entity.log_type"), "chat");
        assert_eq!(span.text("llm.request.type"), "chat");
        assert!(span.attribute("traceloop.span.kind").is_none());
    }
    assert!(!respan::update_model_call(|call| call), "no call is open here");
}

#[tokio::test]
async fn a_failed_and_a_streamed_call_by_hand() {
    let (telemetry, exporter) = recording();
    telemetry
        .run(|| by_hand().try_run(|| Err::<(), _>(Error::other("no route"))))
        .unwrap_err();
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("error.type"), "std::io::error::Error");
    assert_eq!(span.error(), Some("no route"));

    exporter.reset();
    telemetry
        .scope(async {
            let mut items = pin!(by_hand().stream(stream::iter(["Par", "is."]).inspect(|_| answer())));
            assert_eq!(items.next().await, Some("Par"));
            assert_eq!(items.next().await, Some("is."));
            assert_eq!(items.next().await, None);
        })
        .await;
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_ne!(span.data().status, Status::error("cancelled"));
    assert!(span.attribute("gen_ai.response.time_to_first_chunk").is_some());
    assert!(span.attribute("respan.outcome").is_none());
}

#[tokio::test]
async fn a_call_by_hand_around_the_http_client_is_one_span() {
    let server = Server::start(|_, _| json(200, &completion("Paris."))).await;
    let (telemetry, exporter) = recording();
    telemetry
        .scope(async {
            let call = async { read(post(&server.chat(), &question()).await.unwrap()).await.unwrap() };
            by_hand().scope(call).await
        })
        .await;
    assert_eq!(exporter.tree().to_string(), "openai.chat\n");
}

/// A value of the program whose code misbehaves in one way.
struct Misbehaving(u8);

impl Serialize for Misbehaving {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 => panic!("expected"),
            1 => Err(serde::ser::Error::custom("expected")),
            // Contains itself.
            _ => [self].serialize(serializer),
        }
    }
}

impl std::fmt::Display for Misbehaving {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => panic!("expected"),
            1 => Err(std::fmt::Error),
            _ => (0..u64::MAX).try_for_each(|_| formatter.write_str("again ")),
        }
    }
}

#[tokio::test]
async fn values_and_errors_that_misbehave_cost_their_own_record() {
    for kind in 0..3 {
        let (telemetry, exporter) = recording();
        telemetry
            .scope(async {
                let call = async { Ok::<_, Error>(Misbehaving(kind)) };
                let answer = respan::observe(Api::OpenAiChat, &Misbehaving(kind), call).await;
                assert_eq!(answer.unwrap().0, kind);
                let call = async { Err::<Value, _>(Misbehaving(kind)) };
                let error = respan::observe(Api::OpenAiChat, &question(), call).await;
                assert_eq!(error.unwrap_err().0, kind);
                let items = stream::iter([Ok(Misbehaving(kind)), Err(Misbehaving(kind))]);
                let call = async { Ok::<_, Error>(items) };
                let items = respan::observe_stream(Api::OpenAiChat, &question(), call).await;
                assert_eq!(items.unwrap().count().await, 2);
                let call = respan::model_call(Provider::OpenAi, Operation::Chat);
                assert!(call.try_run(|| Err::<(), _>(Misbehaving(kind))).is_err());
            })
            .await;
        let tree = exporter.tree();
        assert_eq!(tree.spans().count(), 4, "{kind}: {tree}");
        assert_eq!(
            tree.spans().filter(|span| span.error().is_some()).count(),
            3,
            "{kind}: {tree}"
        );
    }
}
