//! Calls of async-openai.

use crate::requests::{DONE, QUESTION, completion, event, question, streamed_question};
use crate::server::{Server, json, response};
use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::types::chat::{ChatCompletionRequestUserMessageArgs, CreateChatCompletionRequestArgs};
use futures_util::StreamExt as _;
use respan::testing::recording;
use serde_json::{Value, json as value};

fn client(server: &Server) -> Client<OpenAIConfig> {
    let config = OpenAIConfig::new()
        .with_api_base(format!("{}/v1", server.url))
        .with_api_key("not-a-key");
    respan::async_openai!(Client::with_config(config))
}

#[tokio::test]
async fn a_typed_call() {
    let server = Server::start(|_, _| json(200, &completion("Paris."))).await;
    let client = client(&server);
    let message = ChatCompletionRequestUserMessageArgs::default()
        .content(QUESTION)
        .build()
        .unwrap();
    let request = CreateChatCompletionRequestArgs::default()
        .model("gpt-4o-mini")
        .messages([message.into()])
        .build()
        .unwrap();
    let (telemetry, exporter) = recording();
    let answer = telemetry
        .scope(async { client.chat().create(request).await })
        .await
        .unwrap();
    assert_eq!(answer.choices[0].message.content.as_deref(), Some("Paris."));
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("gen_ai.prompt.0.content"), QUESTION);
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    let context = span.data().span_context.clone();
    let [received] = &server.received()[..] else {
        panic!("one request")
    };
    let expected = format!("00-{}-{}-01", context.trace_id(), context.span_id());
    assert_eq!(received.headers["traceparent"], expected.as_str());
    assert_eq!(received.headers["authorization"], "Bearer not-a-key");
}

#[tokio::test]
async fn a_stream() {
    let events = event("Par") + &event("is.") + DONE;
    let server = Server::start(move |_, _| response(200, "text/event-stream", events.clone())).await;
    let client = client(&server);
    let (telemetry, exporter) = recording();
    let text = telemetry
        .scope(async {
            let chat = client.chat();
            let mut stream = chat.create_stream_byot::<_, Value>(streamed_question()).await.unwrap();
            let mut text = String::new();
            while let Some(event) = stream.next().await {
                text += event.unwrap()["choices"][0]["delta"]["content"].as_str().unwrap();
            }
            text
        })
        .await;
    assert_eq!(text, "Paris.");
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    assert!(span.attribute("respan.outcome").is_none());
}

#[tokio::test]
async fn a_429_and_then_an_answer_are_one_span() {
    let server = Server::start(|number, _| match number {
        1 => json(
            429,
            &value!({ "error": { "message": "slow down", "type": "requests", "code": "rate_limit" } }),
        ),
        _ => json(200, &completion("Paris.")),
    })
    .await;
    let client = client(&server);
    let (telemetry, exporter) = recording();
    let answer = telemetry.scope(async { client.chat().create_byot::<_, Value>(question()).await });
    assert_eq!(answer.await.unwrap(), completion("Paris."));
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "openai.chat\n");
    assert_eq!(tree.span("openai.chat").text("gen_ai.completion.0.content"), "Paris.");
    let sent: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.headers["traceparent"].clone())
        .collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
}

#[tokio::test]
async fn errors_are_those_of_the_client() {
    let refusal = value!({ "error": { "message": "Incorrect API key", "type": "invalid_request_error", "param": null, "code": "invalid_api_key" } });
    let server = Server::start(move |_, _| json(401, &refusal)).await;
    let refused = client(&server);
    let (telemetry, exporter) = recording();
    let error = telemetry
        .scope(async { refused.chat().create_byot::<_, Value>(question()).await })
        .await
        .unwrap_err();
    assert!(matches!(error, OpenAIError::ApiError(_)), "{error:?}");
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("error.type"), "invalid_request_error");
    assert_eq!(span.error(), Some("Error code: 401 - Incorrect API key"));
}

#[tokio::test]
async fn other_operations() {
    let server = Server::start(|_, _| {
        let embedding = value!({ "object": "embedding", "index": 0, "embedding": [0.5, 0.25] });
        let usage = value!({ "prompt_tokens": 3, "total_tokens": 3 });
        json(
            200,
            &value!({ "object": "list", "model": "text-embedding-3-small", "data": [embedding], "usage": usage }),
        )
    })
    .await;
    let client = client(&server);
    let (telemetry, exporter) = recording();
    let request = value!({ "model": "text-embedding-3-small", "input": QUESTION });
    telemetry
        .scope(async { client.embeddings().create_byot::<_, Value>(request).await })
        .await
        .unwrap();
    let span = exporter.tree().find("openai.embeddings").unwrap();
    assert_eq!(span.text("gen_ai.usage.input_tokens"), "3");
    assert_eq!(span.text("llm.request.type"), "embedding");
}

#[tokio::test]
async fn without_a_telemetry_it_only_calls_through() {
    let server = Server::start(|_, _| json(200, &completion("Paris."))).await;
    let client = client(&server);
    let answer: Value = client.chat().create_byot(question()).await.unwrap();
    assert_eq!(answer, completion("Paris."));
    assert!(!server.received()[0].headers.contains_key("traceparent"));
}
