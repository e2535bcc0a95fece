//! A custom exporter in place of the one to Respan: each tenant's spans go to that tenant's backend.
//!
//! The tenant of a request is a propagated attribute, which all spans of the request have, also on other threads. So the
//! exporter can sort batches that contain spans of several tenants. No key is needed. The exit code is 0 only if every
//! backend received exactly the spans of its tenant.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::opentelemetry_sdk::error::OTelSdkResult;
use respan::opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::SpanTree;
use respan::{RespanParams, RespanTelemetry, capture_context, propagate_attributes};
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The span attribute that `RespanParams::metadata("tenant", ..)` sets.
const TENANT: &str = "respan.metadata.tenant";

/// The spans of each tenant; a real exporter would have a connection per tenant.
type Backends = Arc<Mutex<BTreeMap<String, Vec<SpanData>>>>;

#[derive(Debug)]
struct TenantExporter {
    backends: Backends,
}

impl SpanExporter for TenantExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let mut backends = self.backends.lock().unwrap_or_else(PoisonError::into_inner);
        for span in batch {
            let tenant = span
                .attributes
                .iter()
                .find(|attribute| attribute.key.as_str() == TENANT);
            let tenant = tenant.map_or_else(|| "nobody".to_owned(), |tenant| tenant.value.to_string());
            backends.entry(tenant).or_default().push(span);
        }
        Ok(())
    }
}

#[respan::tool(name = "look_up")]
fn look_up(order: u32) -> &'static str {
    if order > 1 { "sent" } else { "lost" }
}

#[respan::workflow(name = "request")]
fn request(order: u32) -> &'static str {
    // The spawned thread continues the context.
    let on_a_thread = capture_context().wrap(move || look_up(order));
    thread::spawn(on_a_thread).join().unwrap_or("unknown")
}

#[respan::task(name = "clean_up")]
fn clean_up() {}

fn handle(tenant: &'static str, order: u32) -> &'static str {
    propagate_attributes(RespanParams::new().metadata("tenant", tenant)).run(|| request(order))
}

fn main() -> Result<(), Box<dyn Error>> {
    let backends = Backends::default();
    let telemetry = RespanTelemetry::builder()
        .app_name("shop")
        .custom_exporter(TenantExporter {
            backends: Arc::clone(&backends),
        })
        .init()?;
    let requests = [("acme", 1), ("globex", 2), ("acme", 3)];
    let handled = requests.map(|(tenant, order)| thread::spawn(move || handle(tenant, order)));
    for request in handled {
        request.join().map_err(|_| "a request panicked")?;
    }
    clean_up();
    telemetry.shutdown()?;

    let backends = std::mem::take(&mut *backends.lock().unwrap_or_else(PoisonError::into_inner));
    let trees: BTreeMap<String, String> = backends
        .into_iter()
        .map(|(tenant, spans)| (tenant, SpanTree::new(spans).to_string()))
        .collect();
    for (tenant, tree) in &trees {
        println!("The backend of {tenant}:\n{tree}");
    }
    let one = "request.workflow\n  look_up.tool\n";
    let expected = [
        ("acme".to_owned(), one.repeat(2)),
        ("globex".to_owned(), one.to_owned()),
        ("nobody".to_owned(), "clean_up.task\n".to_owned()),
    ];
    if trees != BTreeMap::from(expected) {
        return Err("a tenant has not got its own spans, or those of another".into());
    }
    println!("Every tenant got its own spans and nobody else's.");
    Ok(())
}
