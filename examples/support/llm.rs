//! An HTTP call to an LLM service, as a span: what an instrumentation of such a client does.

use super::openai::Message;
use reqwest::StatusCode;
use respan::opentelemetry::trace::{FutureExt as _, SpanKind, Status, TraceContextExt as _, Tracer as _};
use respan::opentelemetry::{Context, KeyValue, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why an LLM service did not answer.
#[derive(Debug, thiserror::Error)]
pub enum LlmError {
    /// The request did not arrive, or the answer could not be read.
    #[error("the request failed")]
    Http(#[from] reqwest::Error),
    /// The service refused.
    #[error("the service answered {status}: {body}")]
    Refused {
        /// Its status.
        status: StatusCode,
        /// What it said.
        body: String,
    },
    /// The answer has no text where one is expected.
    #[error("the answer is empty")]
    Empty,
}

/// An HTTP client that speaks TLS.
///
/// # Errors
///
/// If the machine has no usable TLS set-up.
pub fn http_client() -> Result<reqwest::Client, LlmError> {
    // Fails only if a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().build()?)
}

/// Posts JSON and reads JSON.
///
/// # Errors
///
/// If the request fails or the service refuses it.
pub async fn post<T: DeserializeOwned>(request: reqwest::RequestBuilder, body: &impl Serialize) -> Result<T, LlmError> {
    let response = request.json(body).send().await?;
    let status = response.status();
    if !status.is_success() {
        let body = response.text().await.unwrap_or_default();
        return Err(LlmError::Refused { status, body });
    }
    Ok(response.json().await?)
}

/// What an answer tells about itself.
pub trait Answer {
    /// Attributes for the span: the model that answered, tokens, the text.
    fn attributes(&self) -> Vec<KeyValue>;
}

/// Runs a call inside a span of its own, below the current one; the attributes are those of the OpenTelemetry
/// conventions for generative AI.
///
/// # Errors
///
/// Those of the call, which are recorded on the span.
pub async fn traced<T: Answer>(
    name: &'static str,
    attributes: Vec<KeyValue>,
    call: impl Future<Output = Result<T, LlmError>>,
) -> Result<T, LlmError> {
    let tracer = respan::get_client().get_tracer();
    let builder = tracer
        .span_builder(name)
        .with_kind(SpanKind::Client)
        .with_attributes(attributes);
    let context = Context::current_with_span(builder.start(&tracer));
    let result = call.with_context(context.clone()).await;
    let span = context.span();
    match &result {
        Ok(answer) => span.set_attributes(answer.attributes()),
        Err(error) => {
            span.record_error(error);
            span.set_status(Status::error(error.to_string()));
        }
    }
    span.end();
    result
}

/// Adds what is asked, turn by turn.
pub fn add_prompt(attributes: &mut Vec<KeyValue>, messages: &[Message]) {
    for (index, message) in messages.iter().enumerate() {
        let of_turn =
            |what: &str, value: &str| KeyValue::new(format!("gen_ai.prompt.{index}.{what}"), value.to_owned());
        attributes.push(of_turn("role", &message.role));
        attributes.push(of_turn("content", &message.content));
    }
}

/// `key = value`, shorter.
pub fn attribute(key: &'static str, value: impl Into<Value>) -> KeyValue {
    KeyValue::new(key, value)
}
