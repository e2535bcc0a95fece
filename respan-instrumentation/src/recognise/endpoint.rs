//! A recognised call: API, provider and server.

use super::api::Api;
use super::inline_text::InlineText;
use super::path::{ModelName, PathMatch};
use super::request::RequestHead;
use super::server::Server;
use crate::call::{Family, ModelCall, Provider};

/// A recognised model call: its API, provider and server.
///
/// [`recognise`](crate::recognise()) makes it from an HTTP request; for a client whose requests are not visible, name API and
/// provider.
///
/// ```
/// use respan::instrumentation::{Api, Endpoint, Provider, RequestHead, recognise};
///
/// let path = "/v1beta/models/gemini-2.0-flash:generateContent";
/// let head = RequestHead::new("POST", "https", "generativelanguage.googleapis.com", path);
/// let recognised = recognise(&head, b"").expect("a known host");
/// assert_eq!(recognised.model(), Some("gemini-2.0-flash"));
///
/// let named = Endpoint::of(Api::OpenAiChat, Provider::Groq);
/// assert_eq!((named.api(), named.model()), (Api::OpenAiChat, None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    api: Api,
    provider: Provider,
    model: Option<ModelName>,
    is_streaming: bool,
    api_version: Option<InlineText<22>>,
    server: Option<Server>,
}

impl Endpoint {
    /// An API without a server, for calls observed without their HTTP request.
    pub fn of(api: Api, provider: Provider) -> Self {
        Self {
            api,
            provider,
            model: None,
            is_streaming: false,
            api_version: None,
            server: None,
        }
    }

    pub(super) fn new(head: &RequestHead<'_>, provider: Provider, found: PathMatch) -> Self {
        let base = head.path.get(..found.base).unwrap_or_default();
        Self {
            api: found.api,
            provider,
            model: found.model,
            is_streaming: found.is_streaming,
            api_version: api_version(head.query).map(InlineText::from),
            server: Some(Server::new(head, base, "/")),
        }
    }

    /// A conversation at an unknown path.
    pub(super) fn of_conversation(head: &RequestHead<'_>, provider: Provider) -> Self {
        Self {
            server: Some(Server::new(head, head.path, "")),
            ..Self::of(Api::OpenAiChat, provider)
        }
    }

    /// The endpoint of a call whose response is streamed, whatever its request says.
    #[must_use]
    pub fn streaming(mut self) -> Self {
        self.is_streaming = true;
        self
    }

    /// The endpoint with this model, for APIs that have it in the URL and not in the body: Gemini's and Bedrock's.
    ///
    /// ```
    /// use respan::instrumentation::{Api, Endpoint, Provider};
    ///
    /// let endpoint = Endpoint::of(Api::GeminiGenerate, Provider::Gemini).with_model("gemini-2.5-flash");
    /// assert_eq!(endpoint.model(), Some("gemini-2.5-flash"));
    /// ```
    #[must_use]
    pub fn with_model(mut self, name: &str) -> Self {
        self.model = Some(ModelName::from(name));
        self
    }

    /// The API.
    pub fn api(&self) -> Api {
        self.api
    }

    /// The provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// The model, if the path names it.
    pub fn model(&self) -> Option<&str> {
        self.model.as_ref().map(InlineText::as_str)
    }

    /// An empty description of the call.
    pub(crate) fn call(&self) -> ModelCall {
        let mut call = ModelCall::new(self.provider.clone(), self.api.operation());
        call.family = self.api.family();
        call.name = Some(self.api.span_name());
        call.request_model = self.model().map(str::to_owned);
        call.is_streaming = self.is_streaming;
        call.api_version = self.api_version.as_ref().map(|version| version.as_str().to_owned());
        if let Some(server) = &self.server {
            call.api_base = Some(server.base_url().to_owned());
            call.address = Some(server.host().to_owned());
            call.port = server.port();
        }
        call
    }
}

/// The endpoint of the API's own provider.
impl From<Api> for Endpoint {
    fn from(api: Api) -> Self {
        let provider = match api.family() {
            Family::OpenAi => Provider::OpenAi,
            Family::Anthropic => Provider::Anthropic,
            Family::Gemini => Provider::Gemini,
            Family::Cohere => Provider::Cohere,
            Family::Ollama => Provider::Ollama,
            Family::Bedrock => Provider::Bedrock,
        };
        Self::of(api, provider)
    }
}

/// The version that Azure's APIs have in the query.
fn api_version(query: &str) -> Option<&str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == "api-version").map(|(_, version)| version)
}
