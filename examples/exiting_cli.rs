//! A command-line tool that ends with `std::process::exit`, which runs no destructors; its spans are exported nevertheless.
//!
//! The program starts itself as a second process, the tool, which answers a question or exits with an error code. The first
//! process receives the spans. The exit code is 0 only if all spans arrived and the tool's exit code is the expected one. The
//! exit handler exists on Unix; on other systems a tool calls `shutdown` before it exits, as `leave` does.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::RespanTelemetry;
use respan_examples::support::check::check;
use respan_examples::support::collector::Collector;
use respan_examples::support::second_process::telemetry;
use respan_examples::support::tree;
use std::error::Error;
use std::process::{Command, exit};

/// The exit code for a question without an answer.
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

/// The tool: its telemetry is a local variable, which `exit` does not drop.
fn tool(question: &str, collector_url: &str) -> Result<(), Box<dyn Error>> {
    let telemetry = telemetry("oracle", collector_url)?;
    match ask(question) {
        Ok(answer) => println!("{answer}"),
        Err(error) => {
            eprintln!("{error}");
            leave(&telemetry, NO_ANSWER);
        }
    }
    Ok(())
}

/// The exit handler sends the remaining spans within `exit_timeout`, five seconds by default.
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
    let collector = Collector::start().await?;
    for (question, code) in [("capital of France", 0), ("meaning of life", NO_ANSWER)] {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([question, collector.url()]);
        let status = tokio::task::spawn_blocking(move || command.status()).await??;
        check(
            &format!("the tool ends with {code} for the {question}"),
            status.code() == Some(code),
        )?;
    }
    let spans = collector.received();
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
        [question, collector_url] => tool(question, collector_url),
        _ => Err("this program takes no arguments".into()),
    }
}
