//! Several processors: spans go to the processors that they name or whose filter they pass, otherwise to the default processor.
//!
//! Each destination is a stand-in for Respan's endpoint on 127.0.0.1. The exit code is 0 only if every destination received
//! the expected spans.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::{ExporterSettingsError, Processor, Receives, RespanTelemetry};
use respan_examples::support::collector::Collector;
use respan_examples::support::{mock_llm_server, tree};
use std::error::Error;

/// Names no processor, so the default one receives it.
#[respan::task(name = "normal")]
fn normal() {}

#[respan::task(name = "inspected", processors = "debug")]
fn inspected() -> Result<(), String> {
    Err("something to inspect".to_owned())
}

#[respan::task(name = "measured", processors = ["debug", "analytics"])]
fn measured() {}

/// Names no processor itself, and inherits that of its parent.
#[respan::task(name = "inheriting")]
fn inheriting() {}

#[respan::workflow(name = "nightly", processors = "analytics")]
fn nightly() {
    inheriting();
    let _ = inspected();
}

/// Names a processor that does not exist. respan logs this once, with the existing names.
#[respan::task(name = "misspelt", processors = "debgu")]
fn misspelt() {}

#[respan::workflow(name = "everything")]
fn everything() {
    normal();
    measured();
    nightly();
    misspelt();
}

/// A destination, and the spans that it is expected to receive.
struct Destination {
    title: &'static str,
    collector: Collector,
    expected: &'static str,
}

impl Destination {
    async fn start(title: &'static str, expected: &'static str) -> std::io::Result<Self> {
        let collector = Collector::start().await?;
        Ok(Self {
            title,
            collector,
            expected,
        })
    }

    fn processor(&self) -> Result<Processor, ExporterSettingsError> {
        Ok(Processor::new(self.collector.exporter()?))
    }
}

const ALL: &str = "\
everything.workflow
  normal.task
  measured.task
  nightly.workflow
    inheriting.task
    inspected.task
  misspelt.task
";

async fn run(receives: Receives, by_default: &'static str) -> Result<(), Box<dyn Error>> {
    let default = Destination::start("the default processor", by_default).await?;
    let debug = Destination::start("\"debug\"", "measured.task\ninspected.task\n").await?;
    let analytics = "measured.task\nnightly.workflow\n  inheriting.task\n";
    let analytics = Destination::start("\"analytics\"", analytics).await?;
    let failed = Destination::start("a filter for failures, whatever their names", "inspected.task\n").await?;
    let both = Destination::start("\"debug\" with a filter: both must hold", "inspected.task\n").await?;

    let is_failed = |span: &respan::opentelemetry_sdk::trace::SpanData| {
        matches!(span.status, respan::opentelemetry::trace::Status::Error { .. })
    };
    let telemetry = RespanTelemetry::builder()
        .app_name("multi-processor")
        .api_key(mock_llm_server::API_KEY)
        .base_url(default.collector.url())
        .default_processor_receives(receives)
        .add_processor(debug.processor()?.name("debug"))
        .add_processor(analytics.processor()?.name("analytics"))
        .build()?;
    // Processors can also be added to a running telemetry.
    telemetry.add_processor(failed.processor()?.filter(is_failed));
    telemetry.add_processor(both.processor()?.name("debug").filter(is_failed));

    let entered = telemetry.enter();
    everything();
    drop(entered);
    telemetry.shutdown()?;

    println!("== default_processor_receives({receives:?})\n");
    for Destination {
        title,
        collector,
        expected,
    } in [default, debug, analytics, failed, both]
    {
        let spans = collector.received();
        let outline = tree::outline(&spans);
        println!("{title}\n{outline}");
        if outline != expected {
            return Err(format!("{title} should get\n{expected}but got\n{outline}").into());
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    run(Receives::Unrouted, "everything.workflow\n  normal.task\n").await?;
    run(Receives::All, ALL).await?;
    println!("Every destination got what it should.");
    Ok(())
}
