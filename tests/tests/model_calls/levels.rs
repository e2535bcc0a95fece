//! One call, one span: entries on top of each other, retries, calls within calls.

use crate::requests::{completion, post, post_with, question, read};
use crate::server::{Server, json};
use async_trait::async_trait;
use opentelemetry::Context;
use opentelemetry::trace::{FutureExt as _, TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use reqwest_middleware::{Middleware, Next};
use respan::http::{ModelCallMiddleware, SendTraced as _};
use respan::instrumentation::{Api, Operation, Provider, with_undescribed_model_call};
use respan::testing::recording;
use respan::{Region, get_client, model_call, observe};
use serde_json::{Value, json as value};

pub(crate) async fn server() -> Server {
    Server::start(|_, _| json(200, &completion("Paris."))).await
}

/// As a middleware that retries: the last of several attempts counts.
struct Retry;

#[async_trait]
impl Middleware for Retry {
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut http::Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let again = request.try_clone().unwrap();
        let first = next.clone().run(request, extensions).await?;
        if first.status() == 429 {
            return next.run(again, extensions).await;
        }
        Ok(first)
    }
}

#[tokio::test]
async fn a_retried_call_is_one_span_and_each_attempt_continues_its_trace() {
    let server = Server::start(|number, _| match number {
        1 => json(429, &value!({ "error": { "message": "slow down" } })),
        _ => json(200, &completion("Paris.")),
    })
    .await;
    let (telemetry, exporter) = recording();
    let client = reqwest_middleware::ClientBuilder::from_client(respan::http::client())
        .with(Retry)
        .build();
    let body = question();
    let response = telemetry
        .scope(post_with(&client, &server.chat(), &body))
        .await
        .unwrap();
    read(response).await.unwrap();
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "openai.chat\n");
    let span = tree.span("openai.chat");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    assert!(span.error().is_none());
    let context = span.data().span_context.clone();
    let expected = format!("00-{}-{}-01", context.trace_id(), context.span_id());
    let sent: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.headers["traceparent"].clone())
        .collect();
    assert_eq!(sent, [expected.as_str(), expected.as_str()]);
}

#[tokio::test]
async fn two_layers_make_one_span() {
    let server = server().await;
    let (telemetry, exporter) = recording();
    let client = reqwest_middleware::ClientBuilder::from_client(respan::http::client())
        .with(ModelCallMiddleware)
        .build();
    telemetry
        .scope(async {
            read(post_with(&client, &server.chat(), &question()).await.unwrap())
                .await
                .unwrap();
        })
        .await;
    assert_eq!(exporter.tree().to_string(), "openai.chat\n");
}

#[tokio::test]
async fn one_request_of_a_plain_client() {
    let server = server().await;
    let (telemetry, exporter) = recording();
    let body = question().to_string();
    let call = async {
        let request = reqwest::Client::new().post(server.chat()).body(body);
        request.send_traced().await.unwrap().text().await.unwrap()
    };
    assert_eq!(telemetry.scope(call).await, completion("Paris.").to_string());
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
}

#[tokio::test]
async fn a_span_of_another_library_gets_the_content_of_its_call() {
    let server = server().await;
    let (telemetry, exporter) = recording();
    telemetry
        .scope(async {
            let tracer = get_client().get_tracer();
            let current = respan::capture_context().context();
            let span = tracer.start("chat gpt-4o-mini");
            let context = with_undescribed_model_call(&current.with_span(span));
            let call = async { read(post(&server.chat(), &question()).await.unwrap()).await.unwrap() };
            Region::from(context).scope(call).await;
        })
        .await;
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "chat gpt-4o-mini\n");
    let span = tree.span("chat gpt-4o-mini");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
}

/// A middleware of the program that starts a span of another SDK.
struct OfOtherSdk(SdkTracer);

#[async_trait]
impl Middleware for OfOtherSdk {
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut http::Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let span = self.0.start("POST");
        let context = Context::current_with_span(span);
        next.run(request, extensions).with_context(context).await
    }
}

#[tokio::test]
async fn a_span_of_another_sdk_between_two_layers_makes_no_second_one() {
    let server = server().await;
    let (telemetry, exporter) = recording();
    let client = reqwest_middleware::ClientBuilder::from_client(respan::http::client())
        .with(OfOtherSdk(SdkTracerProvider::default().tracer("http")))
        .with(ModelCallMiddleware)
        .build();
    let question = question();
    let call = async {
        read(post_with(&client, &server.chat(), &question).await.unwrap())
            .await
            .unwrap()
    };
    telemetry.scope(call).await;
    assert_eq!(exporter.tree().to_string(), "openai.chat\n");
}

/// Asks a model, as a tool of another one.
#[respan::tool(name = "translate")]
async fn translate(server: &Server) {
    look_up(server).await;
}

/// Asks a model.
#[respan::task(name = "look_up")]
async fn look_up(server: &Server) {
    read(post(&server.chat(), &question()).await.unwrap()).await.unwrap();
}

/// Observes a call that runs tools.
async fn observed(tools: impl Future<Output = ()>) {
    let request = value!({ "model": "m", "messages": [] });
    let call = async {
        tools.await;
        Ok::<_, String>(value!({}))
    };
    observe(Api::OllamaChat, &request, call).await.unwrap();
}

#[tokio::test]
async fn a_tool_within_a_call_makes_calls_of_its_own() {
    let server = server().await;
    let (telemetry, exporter) = recording();
    let call = async {
        translate(&server).await;
        look_up(&server).await;
    };
    // Its span starts where the call is made.
    let by_hand = async { model_call(Provider::other("acme"), Operation::Chat).scope(call).await };
    telemetry.scope(by_hand).await;
    let with_tool = "openai.chat\n  translate.tool\n    look_up.task\n      openai.chat\n  look_up.task\n";
    assert_eq!(exporter.tree().to_string(), with_tool);

    let (telemetry, exporter) = recording();
    telemetry.scope(observed(translate(&server))).await;
    let expected = "ollama.chat\n  translate.tool\n    look_up.task\n      openai.chat\n";
    assert_eq!(exporter.tree().to_string(), expected);
}

/// A call by hand around the client that records it as well.
#[respan::tool(name = "summarise")]
async fn summarise(server: &Server) {
    model_call(Provider::other("acme"), Operation::Chat)
        .scope(look_up(server))
        .await;
}

#[tokio::test]
async fn a_call_in_a_tool_of_a_call_is_one_span() {
    let server = server().await;
    let (telemetry, exporter) = recording();
    telemetry.scope(observed(summarise(&server))).await;
    let expected = "ollama.chat\n  summarise.tool\n    openai.chat\n      look_up.task\n";
    assert_eq!(exporter.tree().to_string(), expected);
}

#[tokio::test]
async fn a_call_is_a_child_of_the_function_that_makes_it() {
    #[respan::task]
    async fn ask(url: &str) -> Result<Value, reqwest_middleware::Error> {
        Ok(serde_json::from_slice(&read(post(url, &question()).await?).await?).unwrap())
    }

    let server = server().await;
    let (telemetry, exporter) = recording();
    telemetry.scope(ask(&server.chat())).await.unwrap();
    assert_eq!(exporter.tree().to_string(), "ask.task\n  openai.chat\n");
}
