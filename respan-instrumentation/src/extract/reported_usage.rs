//! Counts as the provider reports them, from which the cost of a call follows.

use super::openai_usage;
use crate::call::{ModelCall, Provider, ReportedUsage};
use crate::json::Lookup;
use crate::recognise::Api;
use serde_json::{Map, Value, json};

/// Only this form has `input_token_details`, with the tokens of audio.
const TOKENS_OF_AUDIO: &str = "realtime";

/// Keeps the counts of a response. They are read where the cost is calculated, since the price list must be decoded for that.
pub(super) fn keep(call: &mut ModelCall, api: Api, body: &Value) {
    call.has_other_rate = has_other_rate(body);
    let Some(form) = form(&call.provider, api, body) else {
        return;
    };
    let response = match api {
        Api::OpenAiChat | Api::OpenAiCompletion => json!({"usage": openai_usage::find(body)}),
        // The form is that of an event.
        Api::OpenAiTranscription if form == TOKENS_OF_AUDIO => json!({"response": {"usage": body.at("usage")}}),
        _ => {
            let members = ["usage", "usageMetadata", "meta"];
            let members = members
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), body.present(key)?)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    };
    call.reported_usage = Some(ReportedUsage { form, response });
}

/// The form of the counts in the price list, which has forms by provider and API.
fn form(provider: &Provider, api: Api, body: &Value) -> Option<&'static str> {
    let is_google = matches!(provider, Provider::Gemini | Provider::VertexAi);
    match api {
        // Google counts in OpenAI's form without the tokens of reasoning, and does not name them.
        Api::OpenAiChat | Api::OpenAiCompletion if is_google => None,
        Api::OpenAiChat | Api::OpenAiCompletion => match provider {
            Provider::Groq | Provider::Mistral | Provider::Perplexity => Some("default"),
            _ => Some("chat"),
        },
        Api::OpenAiResponses => Some("responses"),
        Api::OpenAiEmbeddings | Api::CohereEmbed => Some("embeddings"),
        Api::OpenAiImages => Some("images"),
        Api::OpenAiTranscription if body.at("usage").text("type") == Some("duration") => Some("live"),
        Api::OpenAiTranscription => Some(TOKENS_OF_AUDIO),
        Api::AnthropicMessages if *provider != Provider::Anthropic => Some("anthropic"),
        Api::BedrockInvoke if body.at("usage").at("inputTokens").is_null() => Some("anthropic"),
        Api::AnthropicMessages | Api::GeminiGenerate | Api::CohereChat | Api::BedrockConverse | Api::BedrockInvoke => {
            Some("default")
        }
        _ => None,
    }
}

/// Returns whether a response was billed at a rate that the price list does not have: Anthropic's
/// [fast mode](https://platform.claude.com/docs/en/build-with-claude/fast-mode) and its inference in the US only, Bedrock's optimised
/// latency.
fn has_other_rate(body: &Value) -> bool {
    let usage = body.at("usage");
    usage.text("speed") == Some("fast")
        || usage.text("inference_geo") == Some("us")
        || body.at("performanceConfig").text("latency") == Some("optimized")
}
