//! The tutorial's whole workflow: a joke is made, stored, translated for pirates, signed, laughed at and discussed.
//!
//! The calls of the models record themselves: by `respan::async_openai!` and `respan::http::client()`.
//!
//! Every LLM is a mock on 127.0.0.1, and so is Respan's endpoint, whose trace is drawn on the terminal; with
//! `OPENAI_API_KEY`, `ANTHROPIC_API_KEY` (and `--features https`) or `RESPAN_API_KEY` set, the real service takes the mock's place.
//! The exit code is 0 only if every span arrived below the right parent.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::types::chat::{
    ChatCompletionRequestUserMessage, CreateChatCompletionRequest, CreateChatCompletionRequestArgs, StopConfiguration,
};
use async_openai::types::embeddings::CreateEmbeddingRequestArgs;
use reqwest_middleware::ClientWithMiddleware;
use respan::{ConsoleSpanExporter, RespanTelemetry};
use respan_examples::support::collector::Collector;
use respan_examples::support::{backend_files, mock_llm_server, tls, traces_page, tree};
use serde_json::{Value, json};
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

const MODEL: &str = "gpt-3.5-turbo";

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

struct Llms {
    openai: Client<OpenAIConfig>,
    anthropic: Anthropic,
}

/// Anthropic's API over HTTP, by the client that records its calls.
struct Anthropic {
    http: ClientWithMiddleware,
    url: String,
    key: String,
}

/// A chat of one question, with the defaults of the tutorial.
fn ask(question: impl Into<String>) -> CreateChatCompletionRequestArgs {
    let message = ChatCompletionRequestUserMessage::from(question.into());
    let mut request = CreateChatCompletionRequestArgs::default();
    request.model(MODEL).messages([message.into()]);
    request
}

async fn chat(llms: &Llms, request: CreateChatCompletionRequest) -> Result<String> {
    let response = llms.openai.chat().create(request).await?;
    let choice = response.choices.into_iter().next();
    choice
        .and_then(|choice| choice.message.content)
        .ok_or_else(|| "the answer is empty".into())
}

#[respan::task(name = "store_joke", skip(llms))]
async fn store_joke(llms: &Llms, joke: &str) -> Result<Vec<f32>> {
    let request = CreateEmbeddingRequestArgs::default()
        .model("text-embedding-3-small")
        .input(joke)
        .build()?;
    let response = llms.openai.embeddings().create(request).await?;
    let first = response.data.into_iter().next();
    first
        .map(|first| first.embedding)
        .ok_or_else(|| "there is no embedding".into())
}

#[respan::task(name = "joke_creation", skip(llms))]
async fn create_joke(llms: &Llms) -> Result<String> {
    let request = ask("Tell me a joke about opentelemetry")
        .temperature(0.5)
        .max_completion_tokens(100_u32)
        .frequency_penalty(0.5)
        .presence_penalty(0.5)
        .stop(StopConfiguration::String("\n".to_owned()))
        .logprobs(true)
        .build()?;
    let joke = chat(llms, request).await?;
    store_joke(llms, &joke).await?;
    Ok(joke)
}

#[respan::task(name = "pirate_joke_translation", skip(llms))]
async fn translate_joke_to_pirate(llms: &Llms, joke: &str) -> Result<String> {
    let request = ask(format!("translate the joke to pirate language:\n\n{joke}"));
    chat(llms, request.build()?).await
}

#[respan::task(name = "signature_generation", skip(llms))]
async fn generate_signature(llms: &Llms, joke: &str) -> Result<String> {
    let request = ask(format!("add a signature to the joke:\n\n{joke}"));
    chat(llms, request.build()?).await
}

#[respan::workflow(name = "pirate_joke_generator", skip(llms))]
async fn joke_workflow(llms: &Llms) -> Result<String> {
    let joke = create_joke(llms).await?;
    let pirate_joke = translate_joke_to_pirate(llms, &joke).await?;
    let signature = generate_signature(llms, &pirate_joke).await?;
    Ok(pirate_joke + &signature)
}

#[respan::task(name = "audience_laughs", skip(llms))]
async fn audience_laughs(llms: &Llms, joke: &str) -> Result<String> {
    let mut request = ask(format!("This joke:\n\n{joke} is funny, say hahahahaha"));
    chat(llms, request.max_completion_tokens(10_u32).build()?).await
}

#[respan::task(name = "audience_claps", skip(llms))]
async fn audience_claps(llms: &Llms) -> Result<String> {
    chat(llms, ask("Clap once").max_completion_tokens(5_u32).build()?).await
}

/// The tutorial does not look at the joke either: it is there to be seen in the trace.
#[respan::task(name = "audience_applaud", skip(llms))]
#[expect(unused_variables)]
async fn audience_applaud(llms: &Llms, joke: &str) -> Result<String> {
    let clap = audience_claps(llms).await?;
    let mut request = ask(format!("Applaud to the joke, clap clap! {clap}"));
    chat(llms, request.max_completion_tokens(10_u32).build()?).await
}

#[respan::workflow(name = "audience_reaction", skip(llms))]
async fn audience_reaction(llms: &Llms, joke: &str) -> Result<String> {
    let laughter = audience_laughs(llms, joke).await?;
    let applauds = audience_applaud(llms, joke).await?;
    Ok(laughter + &applauds)
}

#[respan::task(name = "ask_for_comments", skip(llms))]
async fn ask_for_comments(llms: &Llms, joke: &str) -> Result<String> {
    let question = format!("What do you think about this joke: {joke}");
    let body = json!({
        "model": "claude-3-5-sonnet-20240620",
        "max_tokens": 100,
        "messages": [{ "role": "user", "content": question }],
    });
    let anthropic = &llms.anthropic;
    let request = anthropic.http.post(format!("{}/v1/messages", anthropic.url));
    let request = request
        .header("x-api-key", &anthropic.key)
        .header("anthropic-version", "2023-06-01");
    let message: Value = request.json(&body).send().await?.error_for_status()?.json().await?;
    let text = message["content"][0]["text"].as_str();
    text.map(str::to_owned).ok_or_else(|| "the answer is empty".into())
}

#[respan::task(name = "read_joke_comments")]
fn read_joke_comments(comments: &str) -> String {
    format!("Here is the comment from the audience: {comments}")
}

/// The tutorial has no agent and no tool; this pair is ours.
#[respan::agent(name = "joke_critic")]
fn judge(comments: &str) -> &'static str {
    if count_words(comments) > 3 {
        "an elaborate success"
    } else {
        "a success"
    }
}

#[respan::tool(name = "count_words")]
fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}

#[respan::workflow(name = "audience_interaction", skip(llms))]
async fn audience_interaction(llms: &Llms, joke: &str) -> Result<()> {
    let comments = ask_for_comments(llms, joke).await?;
    let comments = read_joke_comments(&comments);
    judge(&comments);
    Ok(())
}

#[respan::task(name = "logging_joke")]
async fn logging_joke(joke: &str, reactions: &str) {
    println!("{joke}\n\n{reactions}\n");
    // As long as a database might take.
    tokio::time::sleep(Duration::from_millis(100)).await;
}

#[respan::workflow(name = "joke_and_audience_reaction", skip(llms))]
async fn joke_and_audience_reaction(llms: &Llms) -> Result<()> {
    let pirate_joke = joke_workflow(llms).await?;
    let reactions = audience_reaction(llms, &pirate_joke).await?;
    audience_interaction(llms, &pirate_joke).await?;
    logging_joke(&pirate_joke, &reactions).await;
    Ok(())
}

const EXPECTED: &str = "\
joke_and_audience_reaction.workflow
  pirate_joke_generator.workflow
    joke_creation.task
      openai.chat
      store_joke.task
        openai.embeddings
    pirate_joke_translation.task
      openai.chat
    signature_generation.task
      openai.chat
  audience_reaction.workflow
    audience_laughs.task
      openai.chat
    audience_applaud.task
      audience_claps.task
        openai.chat
      openai.chat
  audience_interaction.workflow
    ask_for_comments.task
      anthropic.chat
    read_joke_comments.task
    joke_critic.agent
      count_words.tool
  logging_joke.task
";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  since {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    tls::install_crypto_provider();
    let collector = Collector::start().await?;
    let mock_llm_server = mock_llm_server::start().await?;
    let telemetry = telemetry(&collector)?;
    backend_files::add_to(&telemetry)?;
    let llms = llms(&mock_llm_server);

    joke_and_audience_reaction(&llms).await?;
    let delivered = telemetry.shutdown();

    let spans = collector.received();
    let outline = tree::outline(&spans);
    if outline != EXPECTED {
        return Err(format!("this is not the trace that was expected:\n{EXPECTED}\nbut:\n{outline}").into());
    }
    for span in spans
        .iter()
        .filter(|span| span.attribute("llm.request.type") == Some("chat"))
    {
        if span.attribute("gen_ai.prompt.0.content").is_none()
            || span.attribute("gen_ai.completion.0.content").is_none()
        {
            return Err(format!("prompt or answer is missing on {span:?}").into());
        }
    }
    delivered?;
    println!("All {} spans arrived at {}/v2/traces.", spans.len(), collector.url());
    println!("See the trace: {}", traces_page::write("pirate_joke.html", &collector)?);
    Ok(())
}

/// Sends to the local endpoint; where a key of Respan's is set, to Respan as well.
fn telemetry(collector: &Collector) -> Result<RespanTelemetry> {
    Ok(RespanTelemetry::builder()
        .app_name("pirate-joke")
        .add_processor(collector.exporter()?)
        .add_processor(ConsoleSpanExporter::new())
        .init()?)
}

/// The two clients, whose calls record themselves.
fn llms(mock_llm_server: &str) -> Llms {
    let mock = || (mock_llm_server.to_owned(), mock_llm_server::API_KEY.to_owned());
    let service = |variable: &str, url: &str| match std::env::var(variable) {
        Ok(key) if !key.is_empty() && tls::IS_ENABLED => (url.to_owned(), key),
        Ok(key) if !key.is_empty() => {
            eprintln!("{variable} is set, but not used: run with `--features https` to call {url}");
            mock()
        }
        _ => mock(),
    };
    let (url, key) = service("OPENAI_API_KEY", "https://api.openai.com");
    let config = OpenAIConfig::new().with_api_base(format!("{url}/v1")).with_api_key(key);
    let openai = respan::async_openai!(Client::with_config(config));
    let (url, key) = service("ANTHROPIC_API_KEY", "https://api.anthropic.com");
    let http = respan::http::client();
    Llms {
        openai,
        anthropic: Anthropic { http, url, key },
    }
}
