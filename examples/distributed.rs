//! One trace over two processes: a client sends requests to an HTTP server, whose spans are children of the client's spans.
//!
//! The program starts itself as a second process, the server. Both send their spans to a local stand-in for Respan's endpoint
//! in the first process, which prints the trace. The exit code is 0 only if it is one trace with the right parents.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::{Router, routing::post};
use respan::propagation;
use respan_examples::support::collector::Collector;
use respan_examples::support::received::Span;
use respan_examples::support::second_process::{SecondProcess, telemetry};
use respan_examples::support::server::serve;
use respan_examples::support::{tls, tree};
use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;

// The client: the current span is injected into the headers of each request.

#[respan::task(name = "ask_weather_service", skip(http, url))]
async fn ask(http: &reqwest::Client, url: &str, city: &str) -> Result<String, reqwest::Error> {
    let mut headers = HeaderMap::new();
    propagation::inject(&mut headers);
    let request = http
        .post(format!("{url}/forecast"))
        .headers(headers)
        .body(city.to_owned());
    request.send().await?.error_for_status()?.text().await
}

#[respan::workflow(name = "plan_trip", skip(http, url))]
async fn plan_trip(http: &reqwest::Client, url: &str) -> Result<String, reqwest::Error> {
    let lisbon = ask(http, url, "Lisbon").await?;
    let oslo = ask(http, url, "Oslo").await?;
    Ok(format!("{lisbon} {oslo}"))
}

// The server: one middleware continues the trace of the caller, for all handlers.

async fn continue_trace(request: Request, next: Next) -> Response {
    propagation::extract(request.headers()).scope(next.run(request)).await
}

#[respan::agent(name = "forecast")]
async fn forecast(city: String) -> String {
    let degrees = look_up(&city).await;
    let traveller = propagation::baggage("traveller").unwrap_or_default();
    format!("{city}: {degrees} degrees, {traveller}.")
}

#[respan::tool(name = "look_up")]
async fn look_up(city: &str) -> usize {
    // Suspends like a call of another service, after which the task may run on another thread.
    tokio::task::yield_now().await;
    city.len() * 4
}

const EXPECTED: &str = "\
plan_trip.workflow
  ask_weather_service.task
    forecast.agent
      look_up.tool
  ask_weather_service.task
    forecast.agent
      look_up.tool
";

/// The expected plan; the server reads the traveller's name from the baggage.
const PLAN: &str = "Lisbon: 24 degrees, Ada. Oslo: 16 degrees, Ada.";

const CLIENT: &str = "trip-planner";
const SERVER: &str = "weather-service";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [] => first_process().await,
        [role, collector_url] if role == "server" => second_process(collector_url).await,
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
    let telemetry = telemetry(CLIENT, collector.url())?;
    let mut server = SecondProcess::start(&["server", collector.url()])?;
    let url = server.line()?;

    let http = http()?;
    let traveller = propagation::with_baggage([("traveller", "Ada")]);
    let plan = traveller.scope(plan_trip(&http, &url)).await?;
    println!("{plan}\n");

    server.finish()?;
    telemetry.shutdown()?;
    let spans = collector.received();
    println!("{}", tree::outline(&spans));
    check(&spans)?;
    if plan != PLAN {
        return Err(format!("the baggage was lost: {PLAN:?} was expected").into());
    }
    println!("All {} spans of two processes are of one trace.", spans.len());
    Ok(())
}

/// Serves until its standard input is closed.
async fn second_process(collector_url: &str) -> Result<(), Box<dyn Error>> {
    let telemetry = telemetry(SERVER, collector_url)?;
    let router = Router::new()
        .route("/forecast", post(forecast))
        .layer(middleware::from_fn(continue_trace));
    println!("{}", serve(router).await?);
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
    Ok(telemetry.shutdown()?)
}

/// A client for the loopback interface, without a proxy.
fn http() -> Result<reqwest::Client, reqwest::Error> {
    tls::install_crypto_provider();
    reqwest::Client::builder().no_proxy().build()
}

fn check(spans: &[Span]) -> Result<(), String> {
    let outline = tree::outline(spans);
    if outline != EXPECTED {
        return Err(format!(
            "this is not the trace that was expected:\n{EXPECTED}\nbut:\n{outline}"
        ));
    }
    let traces: BTreeSet<&str> = spans.iter().map(|span| span.trace_id.as_str()).collect();
    if traces.len() != 1 {
        return Err(format!("this is not one trace, but {}", traces.len()));
    }
    for span in spans {
        let is_servers = ["forecast.agent", "look_up.tool"].contains(&span.name.as_str());
        let expected = if is_servers { SERVER } else { CLIENT };
        if span.service != expected {
            return Err(format!(
                "{} came from {} and not from {expected}",
                span.name, span.service
            ));
        }
    }
    Ok(())
}
