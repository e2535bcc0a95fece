//! The tutorial's whole workflow: a joke is made, stored, translated for pirates, signed, laughed at and discussed.
//!
//! Every LLM is a stand-in on 127.0.0.1, and so is Respan's endpoint, whose trace is drawn on the terminal; with
//! `OPENAI_API_KEY`, `ANTHROPIC_API_KEY` or `RESPAN_API_KEY` set, the real service takes the stand-in's place.
//! The exit code is 0 only if every span arrived below the right parent.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::{ConsoleSpanExporter, RespanTelemetry};
use respan_examples::support::anthropic::{Anthropic, MessagesRequest};
use respan_examples::support::ingest::Ingest;
use respan_examples::support::llm::LlmError;
use respan_examples::support::openai::{ChatRequest, Message, OpenAi};
use respan_examples::support::{mock_llm_server, tree};
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

const MODEL: &str = "gpt-3.5-turbo";

struct Llms {
    openai: OpenAi,
    anthropic: Anthropic,
}

#[respan::task(name = "store_joke", skip(llms))]
async fn store_joke(llms: &Llms, joke: &str) -> Result<Vec<f64>, LlmError> {
    llms.openai.embed("text-embedding-3-small", joke).await
}

#[respan::task(name = "joke_creation", skip(llms))]
async fn create_joke(llms: &Llms) -> Result<String, LlmError> {
    let request = ChatRequest {
        temperature: Some(0.5),
        max_tokens: Some(100),
        frequency_penalty: Some(0.5),
        presence_penalty: Some(0.5),
        stop: vec!["\n"],
        logprobs: Some(true),
        ..ChatRequest::ask(MODEL, "Tell me a joke about opentelemetry")
    };
    let joke = llms.openai.chat(request).await?;
    store_joke(llms, &joke).await?;
    Ok(joke)
}

#[respan::task(name = "pirate_joke_translation", skip(llms))]
async fn translate_joke_to_pirate(llms: &Llms, joke: &str) -> Result<String, LlmError> {
    let question = format!("translate the joke to pirate language:\n\n{joke}");
    llms.openai.chat(ChatRequest::ask(MODEL, question)).await
}

#[respan::task(name = "signature_generation", skip(llms))]
async fn generate_signature(llms: &Llms, joke: &str) -> Result<String, LlmError> {
    let question = format!("add a signature to the joke:\n\n{joke}");
    llms.openai.chat(ChatRequest::ask(MODEL, question)).await
}

#[respan::workflow(name = "pirate_joke_generator", skip(llms))]
async fn joke_workflow(llms: &Llms) -> Result<String, LlmError> {
    let joke = create_joke(llms).await?;
    let pirate_joke = translate_joke_to_pirate(llms, &joke).await?;
    let signature = generate_signature(llms, &pirate_joke).await?;
    Ok(pirate_joke + &signature)
}

#[respan::task(name = "audience_laughs", skip(llms))]
async fn audience_laughs(llms: &Llms, joke: &str) -> Result<String, LlmError> {
    let question = format!("This joke:\n\n{joke} is funny, say hahahahaha");
    llms.openai
        .chat(ChatRequest {
            max_tokens: Some(10),
            ..ChatRequest::ask(MODEL, question)
        })
        .await
}

#[respan::task(name = "audience_claps", skip(llms))]
async fn audience_claps(llms: &Llms) -> Result<String, LlmError> {
    llms.openai
        .chat(ChatRequest {
            max_tokens: Some(5),
            ..ChatRequest::ask(MODEL, "Clap once")
        })
        .await
}

/// The tutorial does not look at the joke either: it is there to be seen in the trace.
#[respan::task(name = "audience_applaud", skip(llms))]
#[expect(unused_variables)]
async fn audience_applaud(llms: &Llms, joke: &str) -> Result<String, LlmError> {
    let clap = audience_claps(llms).await?;
    let question = format!("Applaud to the joke, clap clap! {clap}");
    llms.openai
        .chat(ChatRequest {
            max_tokens: Some(10),
            ..ChatRequest::ask(MODEL, question)
        })
        .await
}

#[respan::workflow(name = "audience_reaction", skip(llms))]
async fn audience_reaction(llms: &Llms, joke: &str) -> Result<String, LlmError> {
    let laughter = audience_laughs(llms, joke).await?;
    let applauds = audience_applaud(llms, joke).await?;
    Ok(laughter + &applauds)
}

#[respan::task(name = "ask_for_comments", skip(llms))]
async fn ask_for_comments(llms: &Llms, joke: &str) -> Result<String, LlmError> {
    let question = format!("What do you think about this joke: {joke}");
    let messages = vec![Message::user(question)];
    llms.anthropic
        .messages(MessagesRequest {
            model: "claude-3-5-sonnet-20240620",
            messages,
            max_tokens: 100,
        })
        .await
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
async fn audience_interaction(llms: &Llms, joke: &str) -> Result<(), LlmError> {
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
async fn joke_and_audience_reaction(llms: &Llms) -> Result<(), LlmError> {
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

async fn run() -> Result<(), Box<dyn Error>> {
    let ingest = Ingest::start().await?;
    let mock_llm_server = mock_llm_server::start().await?;
    let telemetry = telemetry(&ingest)?;
    let llms = llms(&mock_llm_server)?;

    joke_and_audience_reaction(&llms).await?;
    let delivered = telemetry.shutdown();

    let spans = ingest.received();
    let outline = tree::outline(&spans);
    if outline != EXPECTED {
        return Err(format!("this is not the trace that was expected:\n{EXPECTED}\nbut:\n{outline}").into());
    }
    delivered?;
    println!("All {} spans arrived at {}/v2/traces.", spans.len(), ingest.url());
    Ok(())
}

/// Sends to the stand-in; where a key of Respan's is set, to Respan as well.
fn telemetry(ingest: &Ingest) -> Result<RespanTelemetry, Box<dyn Error>> {
    Ok(RespanTelemetry::builder()
        .app_name("pirate-joke")
        .add_processor(ingest.exporter()?)
        .add_processor(ConsoleSpanExporter::new())
        .init()?)
}

fn llms(mock_llm_server: &str) -> Result<Llms, LlmError> {
    let service = |variable: &str, url: &str| match std::env::var(variable) {
        Ok(key) if !key.is_empty() => (url.to_owned(), key),
        _ => (mock_llm_server.to_owned(), mock_llm_server::API_KEY.to_owned()),
    };
    let (openai_url, openai_key) = service("OPENAI_API_KEY", "https://api.openai.com");
    let (anthropic_url, anthropic_key) = service("ANTHROPIC_API_KEY", "https://api.anthropic.com");
    Ok(Llms {
        openai: OpenAi::new(&openai_url, openai_key)?,
        anthropic: Anthropic::new(&anthropic_url, anthropic_key)?,
    })
}
