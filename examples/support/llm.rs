//! Instrumentation of an HTTP call to an LLM service: the span around it and its attributes.

use super::openai::Message;
use reqwest::StatusCode;
use respan::opentelemetry::trace::{FutureExt as _, SpanKind, Status, TraceContextExt as _, Tracer as _};
use respan::opentelemetry::{Context, KeyValue, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The error of a call to an LLM service.
#[derive(Debug, thiserror::Error)]
pub enum LlmError {
    /// The request could not be sent, or the answer could not be read.
    #[error("the request failed")]
    Http(#[from] reqwest::Error),
    /// The service answered with an error status.
    #[error("the service answered {status}: {body}")]
    Refused {
        /// The status.
        status: StatusCode,
        /// The body of the answer.
        body: String,
    },
    /// The answer has no text where one is expected.
    #[error("the answer is empty")]
    Empty,
}

/// An HTTP client with TLS.
///
/// # Errors
///
/// If TLS cannot be set up on this system.
pub fn http_client() -> Result<reqwest::Client, LlmError> {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().build()?)
}

/// Sends a JSON body, and parses the JSON of the answer.
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

/// An answer whose data is recorded on the span.
pub trait Answer {
    /// Attributes of the span: model, number of tokens, text.
    fn attributes(&self) -> Vec<KeyValue>;
}

/// Runs a call inside a new span, a child of the current one, with attributes of OpenTelemetry's semantic conventions for
/// generative AI.
///
/// # Errors
///
/// The error of the call, which is recorded on the span.
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

/// Adds role and content of each message to the attributes.
pub fn add_prompt(attributes: &mut Vec<KeyValue>, messages: &[Message]) {
    for (index, message) in messages.iter().enumerate() {
        let of_turn =
            |what: &str, value: &str| KeyValue::new(format!("gen_ai.prompt.{index}.{what}"), value.to_owned());
        attributes.push(of_turn("role", &message.role));
        attributes.push(of_turn("content", &message.content));
    }
}

/// An attribute with this key and value.
pub fn attribute(key: &'static str, value: impl Into<Value>) -> KeyValue {
    KeyValue::new(key, value)
}
