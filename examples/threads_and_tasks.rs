//! Spans that start on other threads and tasks, below the function that started those: threads, scoped threads, tokio tasks,
//! blocking tasks, a `JoinSet`, rayon, and plain `tokio::spawn`, which the attribute sees by itself.
//!
//! The trace is sent to a stand-in for Respan on 127.0.0.1 and drawn on the terminal. The exit code is 0 only if every span arrived
//! below the right parent.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use rayon::prelude::*;
use respan::tasks::{self, JoinSet};
use respan::{ConsoleSpanExporter, RespanTelemetry, thread};
use respan_examples::support::collector::Collector;
use respan_examples::support::tree;
use std::error::Error;
use std::process::ExitCode;

const PAGES: [&str; 3] = ["the quick brown fox", "jumps over", "the lazy dog"];

#[respan::tool(name = "count")]
fn count(page: &str) -> usize {
    page.split_whitespace().count()
}

#[respan::tool(name = "fetch")]
async fn fetch(page: usize) -> &'static str {
    tokio::task::yield_now().await;
    PAGES.get(page).copied().unwrap_or_default()
}

/// `respan::thread` is `std::thread` with the context carried over.
#[respan::task(name = "threads")]
fn threads() -> usize {
    let counting = thread::spawn(|| count(PAGES[0]));
    let named = thread::Builder::new()
        .name("counter".to_owned())
        .spawn(|| count(PAGES[1]));
    counting.join().unwrap_or_default() + named.map_or(0, |named| named.join().unwrap_or_default())
}

/// Threads that borrow.
#[respan::task(name = "scoped_threads", skip_all)]
fn scoped_threads(pages: &[&str]) -> usize {
    thread::scope(|scope| {
        let counting: Vec<_> = pages.iter().map(|page| scope.spawn(|| count(page))).collect();
        counting.into_iter().map(|count| count.join().unwrap_or_default()).sum()
    })
}

/// `respan::tasks` is `tokio::task` with the context carried over, here to the threads on which one may block as well.
#[respan::task(name = "tasks")]
async fn tasks() -> Result<usize, tokio::task::JoinError> {
    let page = tasks::spawn(fetch(0)).await?;
    tasks::spawn_blocking(|| count(page)).await
}

/// Any number of tasks at once.
#[respan::task(name = "join_set")]
async fn join_set() -> Result<usize, tokio::task::JoinError> {
    let mut fetching: JoinSet<&str> = (0..PAGES.len()).map(fetch).collect();
    let mut bytes = 0;
    while let Some(page) = fetching.join_next().await {
        bytes += page?.len();
    }
    Ok(bytes)
}

/// Pools have no spawn of ours: a function is bound to the context instead.
#[respan::task(name = "pool")]
fn pool() -> usize {
    PAGES.par_iter().map(respan::bind(|page: &&str| count(page))).sum()
}

/// Nothing of respan's in here: the attribute sees these paths, and carries its context along.
#[respan::task(name = "plain")]
async fn plain() -> Result<usize, tokio::task::JoinError> {
    let page = tokio::spawn(fetch(2)).await?;
    tokio::task::spawn_blocking(move || count(page)).await
}

/// Here it does not, since it was told so: the task's span begins a trace of its own.
#[respan::task(name = "separate", propagate = false)]
async fn separate() -> Result<usize, tokio::task::JoinError> {
    tokio::spawn(async { count(PAGES[0]) }).await
}

#[respan::workflow(name = "read")]
async fn read() -> Result<usize, tokio::task::JoinError> {
    let mut total = threads() + scoped_threads(&PAGES);
    total += tasks().await? + join_set().await? + pool();
    total += plain().await? + separate().await?;
    Ok(total)
}

const EXPECTED: &str = "\
read.workflow
  threads.task
    count.tool
    count.tool
  scoped_threads.task
    count.tool
    count.tool
    count.tool
  tasks.task
    fetch.tool
    count.tool
  join_set.task
    fetch.tool
    fetch.tool
    fetch.tool
  pool.task
    count.tool
    count.tool
    count.tool
  plain.task
    fetch.tool
    count.tool
  separate.task
count.tool
";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let collector = Collector::start().await?;
    let telemetry = RespanTelemetry::builder()
        .app_name("threads-and-tasks")
        .add_processor(collector.exporter()?)
        .add_processor(ConsoleSpanExporter::new())
        .init()?;

    read().await?;
    telemetry.shutdown()?;

    let spans = collector.received();
    let outline = tree::outline(&spans);
    if outline != EXPECTED {
        return Err(format!("this is not the trace that was expected:\n{EXPECTED}\nbut:\n{outline}").into());
    }
    println!("All {} spans arrived at {}/v2/traces.", spans.len(), collector.url());
    Ok(())
}
