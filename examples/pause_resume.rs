//! A workflow that pauses in one process and resumes in another one, with span links or in the same trace.
//!
//! An approval is drafted and waits for a signature; its state is saved to a file, and the process could end. The program
//! starts itself as a second process, which resumes from the file in two ways: with a link from a new trace to the paused
//! span, and by continuing the trace below the paused span. The exit code is 0 only if the endpoint in the first process
//! received exactly these spans.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::{SpanLink, SpanLinkError, attach_span_links, get_client};
use respan_examples::support::collector::Collector;
use respan_examples::support::received::Span;
use respan_examples::support::second_process::{SecondProcess, telemetry};
use respan_examples::support::tree;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The saved state of a paused run: the result so far, and the ids of its span.
#[derive(Debug, Serialize, Deserialize)]
struct Paused {
    draft: String,
    trace_id: String,
    span_id: String,
}

impl Paused {
    fn link(&self) -> Result<SpanLink, SpanLinkError> {
        Ok(SpanLink::new(&self.trace_id, &self.span_id)?.attribute("link.type", "resume"))
    }
}

// Before the pause:

#[respan::task(name = "draft")]
fn draft(subject: &str) -> String {
    format!("We agree to {subject}.")
}

#[respan::workflow(name = "approval", skip(state))]
fn approve(subject: &str, state: &Path) -> Result<(), Box<dyn Error>> {
    let client = get_client();
    let paused = Paused {
        draft: draft(subject),
        trace_id: client.get_current_trace_id().ok_or("there is no span")?,
        span_id: client.get_current_span_id().ok_or("there is no span")?,
    };
    fs::write(state, serde_json::to_vec(&paused)?)?;
    Ok(())
}

// After the pause:

#[respan::task(name = "sign")]
fn sign(draft: &str) -> String {
    format!("{draft} Signed.")
}

/// Starts a new trace with a link to the paused span.
#[respan::workflow(name = "resumed_with_links", links = [paused.link()])]
fn resume_with_links(paused: &Paused) -> String {
    sign(&paused.draft)
}

/// Has no link itself; its caller attaches links or continues a trace.
#[respan::workflow(name = "signing")]
fn signing(paused: &Paused) -> String {
    sign(&paused.draft)
}

fn resume(state: &Path) -> Result<(), Box<dyn Error>> {
    let paused: Paused = serde_json::from_slice(&fs::read(state)?)?;

    resume_with_links(&paused);
    attach_span_links([paused.link()])?.run(|| signing(&paused));

    let client = get_client();
    let continued = client
        .get_span_buffer("approval-7")
        .parent(&paused.trace_id, &paused.span_id)?;
    {
        let _entered = continued.enter();
        signing(&paused);
    }
    client.process_spans(&continued);
    Ok(())
}

/// The continued run is a child of the paused span; the two runs with links are roots.
const EXPECTED: &str = "\
approval.workflow
  draft.task
  signing.workflow
    sign.task
resumed_with_links.workflow
  sign.task
signing.workflow
  sign.task
";

const BEFORE: &str = "before-the-pause";
const AFTER: &str = "after-the-pause";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [] => first_process().await,
        [role, collector_url, state] if role == "resume" => second_process(collector_url, Path::new(state)),
        _ => Err("this program takes no arguments".into()),
    };
    if let Err(error) = result {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn first_process() -> Result<(), Box<dyn Error>> {
    let collector = Collector::start().await?;
    let telemetry = telemetry(BEFORE, collector.url())?;
    let state = StateFile::new();
    approve("a longer lunch", &state.0)?;
    telemetry.shutdown()?;

    let path = state.0.to_str().ok_or("the path of the state file is no text")?;
    SecondProcess::start(&["resume", collector.url(), path])?.finish()?;

    let spans = collector.received();
    println!("{}", tree::outline(&spans));
    check(&spans)?;
    println!("The run was paused in one process, and resumed in another one by links and by continuation.");
    Ok(())
}

fn second_process(collector_url: &str, state: &Path) -> Result<(), Box<dyn Error>> {
    let telemetry = telemetry(AFTER, collector_url)?;
    resume(state)?;
    Ok(telemetry.shutdown()?)
}

/// The file with the state of a paused run; removed on drop.
struct StateFile(PathBuf);

impl StateFile {
    fn new() -> Self {
        let name = format!("respan-pause-resume-{}.json", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for StateFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn check(spans: &[Span]) -> Result<(), String> {
    let outline = tree::outline(spans);
    if outline != EXPECTED {
        return Err(format!(
            "these are not the traces that were expected:\n{EXPECTED}\nbut:\n{outline}"
        ));
    }
    let paused = spans.iter().find(|span| span.name == "approval.workflow");
    let paused = paused.ok_or("the run that paused is missing")?;
    for span in spans {
        let expected = if span.name.starts_with("approval") || span.name.starts_with("draft") {
            BEFORE
        } else {
            AFTER
        };
        if span.service != expected {
            return Err(format!(
                "{} came from {} and not from {expected}",
                span.name, span.service
            ));
        }
        // Only the roots of the second process have a link, to the paused span.
        let is_resumed_root = span.service == AFTER && span.parent_span_id.is_none();
        let back = (paused.trace_id.clone(), paused.span_id.clone());
        let expected = if is_resumed_root { vec![back] } else { Vec::new() };
        if span.links != expected {
            return Err(format!(
                "{} has the links {:?} and not {expected:?}",
                span.name, span.links
            ));
        }
        if is_resumed_root && span.trace_id == paused.trace_id {
            return Err(format!("{} is not a trace of its own", span.name));
        }
    }
    Ok(())
}
