//! Recognition of model calls among HTTP requests.
//!
//! Hosts of providers match by suffix, at a dot. For any other host (a proxy, a self-hosted server) the path alone is ambiguous:
//! the body must be JSON with a model and the input of that API.

mod api;
mod ascii;
mod body;
mod endpoint;
mod host;
mod inline_text;
mod path;
mod request;
mod server;

pub use api::Api;
pub(crate) use ascii::{ends_with, starts_with};
pub use endpoint::Endpoint;
pub use request::RequestHead;

use crate::call::Provider;

/// Recognises a model call; `None` for every other request.
///
/// `body` is only read if the host is unknown, and then only its top-level keys.
///
/// ```
/// use respan::instrumentation::{Api, Provider, RequestHead, recognise};
///
/// let head = RequestHead::new("POST", "https", "api.groq.com", "/openai/v1/chat/completions");
/// let endpoint = recognise(&head, b"").expect("a known host");
/// assert_eq!((endpoint.api(), endpoint.provider()), (Api::OpenAiChat, &Provider::Groq));
///
/// let head = RequestHead::new("POST", "https", "shop.example", "/responses");
/// assert!(recognise(&head, br#"{"response": 42}"#).is_none());
/// ```
pub fn recognise(head: &RequestHead<'_>, body: &[u8]) -> Option<Endpoint> {
    if !head.method.eq_ignore_ascii_case("POST") {
        return None;
    }
    let by_host = host::provider(head.host);
    let found = path::parse(head.path);
    if let Some(provider) = by_host {
        return Some(Endpoint::new(head, provider, found?));
    }
    if !head.may_be_json() {
        return None;
    }
    let service = host::service(head.host);
    match found {
        Some(found) if body::fits(&found, body) => {
            let provider = service.unwrap_or_else(|| provider_of_server(&found, head));
            Some(Endpoint::new(head, provider, found))
        }
        // Servers other than Cohere's have conversations of OpenAI's form at the path of its version 1.
        Some(found) if found.api != Api::CohereChat => None,
        _ => (path::may_be_call(head.path) && body::is_conversation(body))
            .then(|| Endpoint::of_conversation(head, service.unwrap_or(Provider::OpenAi))),
    }
}

/// The provider behind an unknown host.
fn provider_of_server(found: &path::PathMatch, head: &RequestHead<'_>) -> Provider {
    match found.api {
        Api::AnthropicMessages | Api::AnthropicCompletion => Provider::Anthropic,
        Api::OllamaChat | Api::OllamaGenerate | Api::OllamaEmbed => Provider::Ollama,
        Api::GeminiGenerate | Api::GeminiEmbed if head.path.contains("/publishers/") => Provider::VertexAi,
        Api::GeminiGenerate | Api::GeminiEmbed => Provider::Gemini,
        Api::CohereChat | Api::CohereGenerate | Api::CohereEmbed | Api::CohereRerank => Provider::Cohere,
        Api::BedrockConverse | Api::BedrockInvoke => Provider::Bedrock,
        _ if found.is_deployment && head.query.contains("api-version=") => Provider::AzureOpenAi,
        _ => host::server(head.host, head.port).unwrap_or(Provider::OpenAi),
    }
}

#[cfg(test)]
mod tests;
