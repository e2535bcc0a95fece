//! async-openai: chat, a stream, a loop of tool calls and embeddings, which record themselves.
//!
//! The model and Respan's endpoint are mocks on 127.0.0.1. The exit code is 0 only if every call arrived with its content.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{
    ChatCompletionMessageToolCalls, ChatCompletionRequestAssistantMessageArgs, ChatCompletionRequestMessage,
    ChatCompletionRequestToolMessage, ChatCompletionRequestUserMessage, ChatCompletionStreamOptions,
    ChatCompletionTool, ChatCompletionTools, CreateChatCompletionRequestArgs, FunctionObjectArgs,
};
use async_openai::types::embeddings::CreateEmbeddingRequestArgs;
use futures_util::StreamExt as _;
use respan::{ConsoleSpanExporter, RespanTelemetry};
use respan_examples::support::check::check;
use respan_examples::support::collector::Collector;
use respan_examples::support::received::Span;
use respan_examples::support::{backend_files, mock_llm_server, tls, tree};
use serde_json::{Value, json};
use std::error::Error;

const MODEL: &str = "gpt-4o-mini";

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;
type OpenAi = Client<OpenAIConfig>;

fn user(text: &str) -> ChatCompletionRequestMessage {
    ChatCompletionRequestUserMessage::from(text).into()
}

#[respan::task(skip_all)]
async fn chat(openai: &OpenAi) -> Result<String> {
    let request = CreateChatCompletionRequestArgs::default()
        .model(MODEL)
        .messages([user("Tell me a joke about tracing")])
        .build()?;
    let response = openai.chat().create(request).await?;
    Ok(response.choices[0].message.content.clone().unwrap_or_default())
}

#[respan::task(skip_all)]
async fn stream(openai: &OpenAi) -> Result<String> {
    let options = ChatCompletionStreamOptions {
        include_usage: Some(true),
        include_obfuscation: None,
    };
    let request = CreateChatCompletionRequestArgs::default()
        .model(MODEL)
        .messages([user("Tell me a joke about streams")])
        .stream(true)
        .stream_options(options)
        .build()?;
    let mut events = openai.chat().create_stream(request).await?;
    let mut text = String::new();
    while let Some(event) = events.next().await {
        let choice = event?.choices.into_iter().next();
        text.extend(choice.and_then(|choice| choice.delta.content));
    }
    Ok(text)
}

#[respan::tool]
fn temperature(arguments: &str) -> Result<String> {
    let arguments: Value = serde_json::from_str(arguments)?;
    let degrees = arguments["city"].as_str().map_or(0, str::len) * 4;
    Ok(format!("{degrees} degrees"))
}

/// Asks until the model calls no more tools.
#[respan::agent(skip(openai))]
async fn weather(openai: &OpenAi, question: &str) -> Result<String> {
    let function = FunctionObjectArgs::default()
        .name("temperature")
        .description("The temperature in a city")
        .parameters(json!({ "type": "object", "properties": { "city": { "type": "string" } } }))
        .build()?;
    let tool = ChatCompletionTools::Function(ChatCompletionTool { function });
    let mut messages = vec![user(question)];
    loop {
        let request = CreateChatCompletionRequestArgs::default()
            .model(MODEL)
            .messages(messages.clone())
            .tools([tool.clone()])
            .build()?;
        let mut response = openai.chat().create(request).await?;
        let answer = response.choices.swap_remove(0).message;
        let Some(calls) = answer.tool_calls else {
            return Ok(answer.content.unwrap_or_default());
        };
        let asked = ChatCompletionRequestAssistantMessageArgs::default()
            .tool_calls(calls.clone())
            .build()?;
        messages.push(asked.into());
        for call in calls {
            if let ChatCompletionMessageToolCalls::Function(call) = call {
                let result = temperature(&call.function.arguments)?;
                messages.push(
                    ChatCompletionRequestToolMessage {
                        content: result.into(),
                        tool_call_id: call.id,
                    }
                    .into(),
                );
            }
        }
    }
}

#[respan::task(skip_all)]
async fn embed(openai: &OpenAi) -> Result<usize> {
    let request = CreateEmbeddingRequestArgs::default()
        .model("text-embedding-3-small")
        .input("a joke")
        .build()?;
    let response = openai.embeddings().create(request).await?;
    Ok(response.data[0].embedding.len())
}

#[respan::task(skip_all)]
async fn fail(openai: &OpenAi) -> Result<()> {
    let request = CreateChatCompletionRequestArgs::default()
        .model("error-400")
        .messages([user("Are you there?")])
        .build()?;
    openai.chat().create(request).await?;
    Ok(())
}

#[respan::workflow(skip_all)]
async fn tour(openai: &OpenAi) -> Result<()> {
    println!("{}", chat(openai).await?);
    println!("{}", stream(openai).await?);
    println!("{}", weather(openai, "How warm is it in Paris?").await?);
    println!("{} dimensions", embed(openai).await?);
    check("the refusal reaches the caller", fail(openai).await.is_err())?;
    Ok(())
}

const EXPECTED: &str = "\
tour.workflow
  chat.task
    openai.chat
  stream.task
    openai.chat
  weather.agent
    openai.chat
    temperature.tool
    openai.chat
  embed.task
    openai.embeddings
  fail.task
    openai.chat
";

#[tokio::main]
async fn main() -> Result<()> {
    tls::install_crypto_provider();
    let collector = Collector::start().await?;
    let url = mock_llm_server::start().await?;
    let telemetry = RespanTelemetry::builder()
        .app_name("async-openai")
        .add_processor(collector.exporter()?)
        .add_processor(ConsoleSpanExporter::new())
        .init()?;
    backend_files::add_to(&telemetry)?;
    let config = OpenAIConfig::new().with_api_base(format!("{url}/v1"));
    let config = config.with_api_key(mock_llm_server::API_KEY);
    let openai = respan::async_openai!(Client::with_config(config));

    tour(&openai).await?;
    telemetry.shutdown()?;

    let spans = collector.received();
    let outline = tree::outline(&spans);
    if outline != EXPECTED {
        return Err(format!("this is not the trace that was expected:\n{EXPECTED}\nbut:\n{outline}").into());
    }
    calls(&spans)
}

fn calls(spans: &[Span]) -> Result<()> {
    let mut chats: Vec<_> = spans.iter().filter(|span| span.name == "openai.chat").collect();
    chats.sort_by_key(|span| span.start);
    let [chat, stream, call, answer, failed] = chats[..] else {
        return Err("there are not five chats".into());
    };
    let text = "gen_ai.completion.0.content";
    check("prompt and answer are there", {
        chat.attribute("gen_ai.prompt.0.content") == Some("Tell me a joke about tracing")
            && chat.attribute(text).is_some()
    })?;
    check(
        "the stream's answer is whole",
        stream.attribute(text) == chat.attribute(text),
    )?;
    check("with its tokens and the time to the first chunk", {
        stream.attribute("gen_ai.usage.output_tokens").is_some()
            && stream.attribute("gen_ai.response.time_to_first_chunk").is_some()
    })?;
    check("the tool call is there", {
        call.attribute("gen_ai.completion.0.tool_calls.0.name") == Some("temperature")
    })?;
    check("its result is part of the next request", {
        answer.attribute("gen_ai.prompt.2.content") == Some("20 degrees")
    })?;
    check(
        "the refusal is an error",
        failed.failed && failed.attribute("error.type") == Some("mock_error"),
    )?;
    let embedding = spans.iter().find(|span| span.name == "openai.embeddings");
    check("embeddings have tokens", {
        embedding.is_some_and(|span| span.attribute("gen_ai.usage.input_tokens") == Some("2"))
    })?;
    Ok(())
}
