//! Masking: a support agent handles credentials, card numbers and a diagnosis, which must not leave the program in spans.
//!
//! A stand-in for Respan's endpoint on 127.0.0.1 receives the spans. The exit code is 0 only if every span arrived and none
//! contains a secret.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::{ConsoleSpanExporter, Mask, RespanTelemetry, SpanUpdate, attributes, get_client};
use respan_examples::support::collector::Collector;
use respan_examples::support::{mock_llm_server, tree};
use serde_json::{Value, json};
use std::error::Error;

/// Secrets in the arguments and results below, all of them made up.
const SECRETS: [&str; 6] = [
    "hunter2",
    "sk-made-up-0123456789abcdef",
    "4111 1111 1111 1111",
    "DE00 1234 5678",
    "joe@example.com",
    "a broken heart",
];

/// Not `Serialize`, so its `Debug` output is captured, which contains the password.
#[derive(Debug)]
#[expect(dead_code, reason = "read by `Debug`")]
struct Session {
    password: String,
    shop: &'static str,
}

#[respan::tool(name = "call_tool")]
fn call_tool(session: &Session, call: &Value) -> Result<Value, String> {
    let _ = (session, call);
    get_client().update_current_span(SpanUpdate::new().attribute("customer.email", "joe@example.com"));
    Err("401 for https://shop.example/orders?api_key=sk-made-up-0123456789abcdef&page=2".to_owned())
}

#[respan::task(name = "diagnose")]
fn diagnose(question: &str) -> &'static str {
    let _ = question;
    "a broken heart"
}

#[respan::agent(name = "support")]
fn support(question: &str) -> Value {
    let session = Session {
        password: "hunter2".to_owned(),
        shop: "example",
    };
    // Models return the arguments of tool calls as JSON in a JSON string.
    let arguments = json!({"iban": "DE00 1234 5678", "amount": 12.50}).to_string();
    let refused = call_tool(&session, &json!({"name": "refund", "arguments": arguments}));
    json!({"answer": diagnose(question), "refused": refused.is_err(), "limit": 1e15})
}

/// Common secrets, keys and a pattern of this shop, and a hook for text that no pattern matches.
fn mask() -> Result<Mask, respan::MaskError> {
    let mask = Mask::secrets()
        .keys(["iban", "customer.email"])
        .pattern(r"\b[0-9]{4}( ?[0-9]{4}){3}\b")?;
    Ok(mask.hook(|_key, text| {
        text.contains("a broken heart")
            .then(|| text.replace("a broken heart", "(a diagnosis)"))
    }))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let collector = Collector::start().await?;
    let telemetry = RespanTelemetry::builder()
        .app_name("masking")
        .api_key(mock_llm_server::API_KEY)
        .base_url(collector.url())
        .mask(mask()?)
        .add_processor(ConsoleSpanExporter::new())
        .build()?;
    let entered = telemetry.enter();
    let answer = support("My card 4111 1111 1111 1111 was charged twice. Why?");
    drop(entered);
    println!("What the program has:\n  {answer}\n");
    println!("What leaves:");
    telemetry.shutdown()?;

    let spans = collector.received();
    for span in &spans {
        for key in [attributes::ENTITY_INPUT, attributes::ENTITY_OUTPUT, "customer.email"] {
            if let Some(text) = span.attribute(key) {
                println!("{} {key}\n  {text}", span.name);
            }
        }
    }
    let expected = "support.agent\n  call_tool.tool\n  diagnose.task\n";
    if tree::outline(&spans) != expected {
        return Err(format!("these are not the spans that were expected:\n{expected}").into());
    }
    let sent = collector.sent();
    if let Some(secret) = SECRETS.iter().find(|secret| sent.contains(**secret)) {
        return Err(format!("{secret:?} has left").into());
    }
    if !sent.contains("401 for https://shop.example/orders?api_key=***&page=2") {
        return Err("the error's message is not as it should be".into());
    }
    println!(
        "\nAll {} spans arrived, and none of {} secrets.",
        spans.len(),
        SECRETS.len()
    );
    Ok(())
}
