//! APIs by the path of a request.

use super::api::Api;
use super::inline_text::InlineText;

/// The name of a model in a path.
pub(super) type ModelName = InlineText<46>;

/// The result of matching a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PathMatch {
    pub(super) api: Api,
    /// Length of the part before the API's own path: the base URL of the client.
    pub(super) base: usize,
    pub(super) model: Option<ModelName>,
    pub(super) is_streaming: bool,
    /// `true` if the path names an Azure deployment.
    pub(super) is_deployment: bool,
    /// `true` if the path names version 1 of the API.
    pub(super) is_v1: bool,
}

/// Path suffixes; of two that overlap the longer comes first.
const BY_SUFFIX: [(&str, Api); 23] = [
    ("/chat/completions", Api::OpenAiChat),
    ("/agents/completions", Api::OpenAiChat),
    ("/completions", Api::OpenAiCompletion),
    ("/responses", Api::OpenAiResponses),
    ("/responses/compact", Api::OpenAiResponses),
    ("/api/chat", Api::OllamaChat),
    ("/api/generate", Api::OllamaGenerate),
    ("/api/embeddings", Api::OllamaEmbed),
    ("/api/embed", Api::OllamaEmbed),
    ("/embeddings", Api::OpenAiEmbeddings),
    ("/images/generations", Api::OpenAiImages),
    ("/images/edits", Api::OpenAiImages),
    ("/audio/transcriptions", Api::OpenAiTranscription),
    ("/audio/translations", Api::OpenAiTranscription),
    ("/audio/speech", Api::OpenAiSpeech),
    ("/v1/messages", Api::AnthropicMessages),
    ("/v1/complete", Api::AnthropicCompletion),
    ("/v2/chat", Api::CohereChat),
    ("/v1/chat", Api::CohereChat),
    ("/v1/generate", Api::CohereGenerate),
    ("/v2/embed", Api::CohereEmbed),
    ("/v1/embed", Api::CohereEmbed),
    ("/rerank", Api::CohereRerank),
];

/// Path suffixes of requests that have the body of a call, of which a server only counts or formats the tokens.
const NO_CALLS: [&str; 3] = ["/count_tokens", "/tokenize", "/apply-template"];

/// Returns whether a request to an unknown path may be a call of a model.
pub(super) fn may_be_call(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    !NO_CALLS.iter().any(|suffix| path.ends_with(suffix))
}

/// The API that a path belongs to.
pub(super) fn parse(path: &str) -> Option<PathMatch> {
    let path = path.trim_end_matches('/');
    bedrock(path).or_else(|| google(path)).or_else(|| suffix(path))
}

fn suffix(path: &str) -> Option<PathMatch> {
    let (base, suffix, api) = BY_SUFFIX
        .iter()
        .find_map(|(suffix, api)| Some((path.strip_suffix(suffix)?, suffix, *api)))?;
    let deployment = base
        .rsplit_once("/deployments/")
        .filter(|(before, name)| before.ends_with("/openai") && !name.contains('/'));
    Some(PathMatch {
        api,
        base: deployment.map_or(base, |(before, _)| before).len(),
        model: deployment.map(|(_, name)| percent_decoded(name)),
        is_streaming: false,
        is_deployment: deployment.is_some(),
        is_v1: suffix.starts_with("/v1/"),
    })
}

/// `/model/ID/converse` and its relatives.
fn bedrock(path: &str) -> Option<PathMatch> {
    // Behind a gateway it may have a prefix.
    let (base, rest) = path.split_once("/model/")?;
    let (id, verb) = rest.rsplit_once('/')?;
    let (api, is_streaming) = match verb {
        "converse" => (Api::BedrockConverse, false),
        "converse-stream" => (Api::BedrockConverse, true),
        "invoke" => (Api::BedrockInvoke, false),
        "invoke-with-response-stream" => (Api::BedrockInvoke, true),
        _ => return None,
    };
    Some(PathMatch {
        api,
        base: base.len(),
        model: Some(percent_decoded(id)),
        is_streaming,
        is_deployment: false,
        is_v1: false,
    })
}

/// `/models/MODEL:generateContent` and its relatives.
fn google(path: &str) -> Option<PathMatch> {
    // A tuned model of Vertex AI is an endpoint.
    let collections = ["/models/", "/tunedModels/", "/endpoints/"];
    let (base, rest) = collections.iter().find_map(|name| path.rsplit_once(name))?;
    let (model, verb) = rest.rsplit_once(':')?;
    // Anthropic's count of tokens on Vertex AI stands in the place of a model.
    if model == "count-tokens" {
        return None;
    }
    let (api, is_streaming) = match verb {
        "generateContent" => (Api::GeminiGenerate, false),
        "streamGenerateContent" => (Api::GeminiGenerate, true),
        "embedContent" | "batchEmbedContents" => (Api::GeminiEmbed, false),
        "rawPredict" if base.ends_with("/publishers/anthropic") => (Api::AnthropicMessages, false),
        "streamRawPredict" if base.ends_with("/publishers/anthropic") => (Api::AnthropicMessages, true),
        "rawPredict" if base.ends_with("/publishers/mistralai") => (Api::OpenAiChat, false),
        "streamRawPredict" if base.ends_with("/publishers/mistralai") => (Api::OpenAiChat, true),
        _ => return None,
    };
    Some(PathMatch {
        api,
        base: base.len(),
        model: Some(percent_decoded(model)),
        is_streaming,
        is_deployment: false,
        is_v1: false,
    })
}

fn percent_decoded(text: &str) -> ModelName {
    if !text.contains('%') {
        return text.into();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| tail.split_at_checked(2))
            .flatten()
            .and_then(|(digits, after)| Some((hex(digits)?, after)));
        let (byte, after) = escaped.unwrap_or((first, tail));
        bytes.push(byte);
        rest = after;
    }
    ModelName::from(&*String::from_utf8_lossy(&bytes))
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
