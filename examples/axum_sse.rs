//! A chat endpoint that streams: axum, server-sent events, and a model whose answer is passed on as it arrives.
//!
//! The layer continues the caller's trace, and its span lasts until the stream has ended. The model and Respan's endpoint are mocks on
//! 127.0.0.1. The exit code is 0 only if caller, server and model are one trace.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::routing::post;
use futures_util::{Stream, StreamExt as _};
use respan::{ConsoleSpanExporter, RespanTelemetry, propagation};
use respan_examples::support::check::check;
use respan_examples::support::collector::Collector;
use respan_examples::support::server::serve;
use respan_examples::support::{backend_files, mock_llm_server, tls, tree};
use std::convert::Infallible;
use std::error::Error;

type OpenAi = Client<OpenAIConfig>;
type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;
type Events = Sse<std::pin::Pin<Box<dyn Stream<Item = Result<Event, Infallible>> + Send>>>;

/// Answers with the words of the model, an event each.
async fn chat(State(openai): State<OpenAi>, question: String) -> Result<Events, (StatusCode, String)> {
    let refuse = |error: async_openai::error::OpenAIError| (StatusCode::BAD_GATEWAY, error.to_string());
    let question = ChatCompletionRequestUserMessage::from(question);
    let request = CreateChatCompletionRequestArgs::default()
        .model("gpt-4o-mini")
        .messages([question.into()])
        .stream(true)
        .build()
        .map_err(refuse)?;
    let words = openai.chat().create_stream(request).await.map_err(refuse)?;
    let events = words.map(|word| {
        Ok(match word {
            Ok(word) => {
                let choice = word.choices.into_iter().next();
                Event::default().data(choice.and_then(|choice| choice.delta.content).unwrap_or_default())
            }
            Err(error) => Event::default().event("error").data(error.to_string()),
        })
    });
    Ok(Sse::new(events.boxed()))
}

/// The caller, which might be another process.
#[respan::workflow]
async fn ask(url: &str, question: &str) -> Result<String> {
    let mut headers = HeaderMap::new();
    propagation::inject(&mut headers);
    let request = reqwest::Client::new().post(format!("{url}/chat")).headers(headers);
    let events = request.body(question.to_owned()).send().await?.text().await?;
    Ok(events.lines().filter_map(|line| line.strip_prefix("data: ")).collect())
}

const EXPECTED: &str = "\
ask.workflow
  POST /chat
    openai.chat
";

#[tokio::main]
async fn main() -> Result<()> {
    tls::install_crypto_provider();
    let collector = Collector::start().await?;
    let model = mock_llm_server::start().await?;
    let telemetry = RespanTelemetry::builder()
        .app_name("axum-sse")
        .add_processor(collector.exporter()?)
        .add_processor(ConsoleSpanExporter::new())
        .init()?;
    backend_files::add_to(&telemetry)?;
    let config = OpenAIConfig::new().with_api_base(format!("{model}/v1"));
    let config = config.with_api_key(mock_llm_server::API_KEY);
    let openai = respan::async_openai!(Client::with_config(config));
    let app = Router::new().route("/chat", post(chat)).layer(respan::axum_layer!());
    let url = serve(app.with_state(openai)).await?;

    println!("{}", ask(&url, "Tell me a joke about servers").await?);
    telemetry.shutdown()?;

    let spans = collector.received();
    let outline = tree::outline(&spans);
    if outline != EXPECTED {
        return Err(format!("this is not the trace that was expected:\n{EXPECTED}\nbut:\n{outline}").into());
    }
    let span = |name: &str| spans.iter().find(|span| span.name == name).ok_or("a span is missing");
    let (server, model) = (span("POST /chat")?, span("openai.chat")?);
    check("the answer of the model is whole", {
        model.attribute("gen_ai.completion.0.content")
            == Some("Why did the span never get lost? It always knew its parent.")
    })?;
    check(
        "the server's span lasts as long as its stream",
        server.duration >= model.duration,
    )?;
    Ok(())
}
