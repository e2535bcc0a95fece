//! A command-line tool that ends with `std::process::exit`, which runs no destructors: its spans arrive nonetheless.
//!
//! The tool is this very program, started once more as a second process: it checks a question, fails, and exits with a code
//! of its own. The first process receives the spans. The exit code is 0 only if all of them came and the tool's own code did
//! too. On Unix; elsewhere a tool calls `shutdown` before it exits, as `leave` does.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::RespanTelemetry;
use respan_examples::support::check::check;
use respan_examples::support::ingest::Ingest;
use respan_examples::support::second_process::telemetry;
use respan_examples::support::tree;
use std::error::Error;
use std::process::{Command, exit};

/// What the tool ends with for a question that it cannot answer.
const NO_ANSWER: i32 = 3;

#[respan::tool(name = "look_up")]
fn look_up(question: &str) -> Result<&'static str, String> {
    match question {
        "capital of France" => Ok("Paris"),
        _ => Err(format!("nobody knows: {question}")),
    }
}

#[respan::workflow(name = "ask")]
fn ask(question: &str) -> Result<String, String> {
    Ok(format!("It is {}.", look_up(question)?))
}

/// The tool: keeps its telemetry in `main`, and leaves past it.
fn tool(question: &str, ingest_url: &str) -> Result<(), Box<dyn Error>> {
    let telemetry = telemetry("oracle", ingest_url)?;
    match ask(question) {
        Ok(answer) => println!("{answer}"),
        Err(error) => {
            eprintln!("{error}");
            leave(&telemetry, NO_ANSWER);
        }
    }
    Ok(())
}

/// What is left is sent as the process ends, within `exit_timeout`: five seconds unless the builder is told otherwise.
#[cfg(unix)]
fn leave(_telemetry: &RespanTelemetry, code: i32) -> ! {
    exit(code)
}

#[cfg(not(unix))]
fn leave(telemetry: &RespanTelemetry, code: i32) -> ! {
    if let Err(error) = telemetry.shutdown() {
        eprintln!("{error}");
    }
    exit(code)
}

/// The first process.
async fn run_the_tool() -> Result<(), Box<dyn Error>> {
    let ingest = Ingest::start().await?;
    for (question, code) in [("capital of France", 0), ("meaning of life", NO_ANSWER)] {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([question, ingest.url()]);
        let status = tokio::task::spawn_blocking(move || command.status()).await??;
        check(
            &format!("the tool ends with {code} for the {question}"),
            status.code() == Some(code),
        )?;
    }
    let spans = ingest.received();
    println!("{}", tree::outline(&spans));
    let outline = "ask.workflow\n  look_up.tool\n".repeat(2);
    check("both traces arrived whole", tree::outline(&spans) == outline)?;
    let failed = spans.iter().filter(|span| span.failed).count();
    check("that of the failure says so", failed == 2)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => tokio::runtime::Runtime::new()?.block_on(run_the_tool()),
        [question, ingest_url] => tool(question, ingest_url),
        _ => Err("this program takes no arguments".into()),
    }
}
