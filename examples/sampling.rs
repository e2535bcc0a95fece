//! Sampling: by a rate when a span starts, by the running span itself, and of whole traces by their spans (tail sampling).
//!
//! Of two endpoints on 127.0.0.1, one receives all sampled spans, the other one only traces with a failure. The exit code is 0
//! only if both received the expected spans.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::{ConsoleSpanExporter, Processor, RespanTelemetry, SpanUpdate, TailPolicy, get_client};
use respan_examples::support::check::check;
use respan_examples::support::collector::Collector;
use respan_examples::support::tree;
use std::error::Error;

/// A frequently called function: one span in four is exported.
#[respan::task(name = "log_ingestion", sample_rate = 0.25)]
fn ingest_log(line: &str) -> usize {
    line.len()
}

/// Not exported, unless the function sets another rate.
#[respan::task(name = "credit_deduction", sample_rate = 0.0)]
fn deduct_credits(amount: u32) {
    if amount > 1000 {
        get_client().update_current_span(SpanUpdate::new().sample_rate(1.0).attribute("amount", amount));
    }
}

/// Exported, unless there was nothing to do.
#[respan::task(name = "cache_refresh")]
fn refresh_cache(entries: u32) {
    if entries == 0 {
        get_client().update_current_span(SpanUpdate::new().sample_rate(0.0));
    }
}

#[respan::tool(name = "payment_gateway")]
fn charge(order: u32) -> Result<(), String> {
    if order == 7 {
        return Err("card declined".to_owned());
    }
    Ok(())
}

#[respan::task(name = "notify")]
fn notify(_order: u32, paid: bool) -> &'static str {
    if paid { "thank you" } else { "please try again" }
}

/// Handles the failure, so its own span is no error.
#[respan::workflow(name = "order")]
fn handle(order: u32) -> &'static str {
    let paid = charge(order).is_ok();
    notify(order, paid)
}

const CALLS: usize = 2000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let all = Collector::start().await?;
    let failures = Collector::start().await?;
    let telemetry = RespanTelemetry::builder()
        .app_name("sampling")
        .add_processor(all.exporter()?)
        .add_processor(Processor::new(failures.exporter()?).tail(TailPolicy::new().keep_errors()))
        .add_processor(Processor::new(ConsoleSpanExporter::new()).tail(TailPolicy::new().keep_errors()))
        .init()?;

    println!("sample_rate");
    for number in 0..CALLS {
        ingest_log(&format!("line {number}"));
    }
    telemetry.flush()?;
    let kept = count(&all, "log_ingestion.task");
    println!("  {kept} of {CALLS} at a rate of 0.25");
    // The expected number, 500, plus or minus six standard deviations.
    check("about a quarter arrived", (384..=616).contains(&kept))?;
    let stats = telemetry.get_client().stats();
    check("the rest is counted", stats.sampled_out == (CALLS - kept) as u64)?;

    println!("a rate changed by the running span");
    for amount in [10, 5000, 20] {
        deduct_credits(amount);
    }
    for entries in [0, 12, 0] {
        refresh_cache(entries);
    }
    telemetry.flush()?;
    check("the large deduction arrived", count(&all, "credit_deduction.task") == 1)?;
    check("the useful refresh arrived", count(&all, "cache_refresh.task") == 1)?;

    println!("a tail policy");
    for order in 1..=20 {
        handle(order);
    }
    telemetry.shutdown()?;
    check("one endpoint got all orders", count(&all, "order.workflow") == 20)?;
    let spans = failures.received();
    check(
        "the other got the failed one, whole",
        tree::outline(&spans) == "order.workflow\n  payment_gateway.tool\n  notify.task\n",
    )?;
    let stats = telemetry.get_client().stats();
    println!("{stats}");
    check("nothing was lost", stats.lost.total() == 0)?;
    Ok(())
}

fn count(collector: &Collector, name: &str) -> usize {
    collector.received().iter().filter(|span| span.name == name).count()
}
