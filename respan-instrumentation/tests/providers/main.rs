//! Requests and responses of each API beyond the recorded ones.

#![allow(clippy::unwrap_used)]

mod errors;
mod openai;
mod other_providers;
#[path = "../support/mod.rs"]
mod support;

use respan_instrumentation::{Api, Endpoint, ModelCall, Part, Provider};
use serde_json::Value;
use support::{JSON, fold};

fn exchange(api: Api, provider: Provider, request: &Value, status: u16, response: &Value) -> ModelCall {
    let endpoint = Endpoint::of(api, provider);
    let folded = fold(api, JSON, response.to_string().as_bytes());
    ModelCall::from_request(&endpoint, request.to_string().as_bytes()).respond(api, status, folded)
}

fn call(api: Api, request: &Value, response: &Value) -> ModelCall {
    exchange(api, Provider::OpenAi, request, 200, response)
}

fn responses(call: &ModelCall) -> Vec<&[Part]> {
    call.choices()
        .iter()
        .map(|choice| choice.message.parts.as_slice())
        .collect()
}
