//! Providers by the host of a request.

use super::ascii::{ends_with, starts_with, strip_suffix};
use crate::call::Provider;
use std::borrow::Cow;

/// Hosts of providers, which include their subdomains.
const BY_SUFFIX: [(&str, Provider); 19] = [
    ("api.openai.com", Provider::OpenAi),
    ("openai.azure.com", Provider::AzureOpenAi),
    ("cognitiveservices.azure.com", Provider::AzureOpenAi),
    ("services.ai.azure.com", Provider::AzureOpenAi),
    ("api.anthropic.com", Provider::Anthropic),
    ("generativelanguage.googleapis.com", Provider::Gemini),
    ("api.cohere.com", Provider::Cohere),
    ("api.cohere.ai", Provider::Cohere),
    ("api.groq.com", Provider::Groq),
    ("api.together.xyz", Provider::Together),
    ("api.together.ai", Provider::Together),
    ("api.mistral.ai", Provider::Mistral),
    ("api.deepseek.com", Provider::DeepSeek),
    ("openrouter.ai", Provider::OpenRouter),
    ("api.x.ai", Provider::XAi),
    ("api.fireworks.ai", Provider::Fireworks),
    ("api.perplexity.ai", Provider::Perplexity),
    ("api.cerebras.ai", Provider::Cerebras),
    ("ollama.com", Provider::Ollama),
];

/// Hosts of services that follow the APIs of others, which include their subdomains. Some of them are more than services of models.
const SERVICES: [(&str, &str); 22] = [
    ("api.moonshot.ai", "moonshotai"),
    ("api.moonshot.cn", "moonshotai"),
    ("api.voyageai.com", "voyageai"),
    ("api.jina.ai", "jina"),
    ("router.huggingface.co", "huggingface"),
    ("integrate.api.nvidia.com", "nvidia"),
    ("models.github.ai", "github"),
    ("models.inference.ai.azure.com", "github"),
    ("api.githubcopilot.com", "github-copilot"),
    ("dashscope.aliyuncs.com", "alibaba"),
    ("dashscope-intl.aliyuncs.com", "alibaba"),
    ("api.deepinfra.com", "deepinfra"),
    ("api.z.ai", "zai"),
    ("api.minimax.io", "minimax"),
    ("api.writer.com", "writer"),
    ("api.sambanova.ai", "sambanova"),
    ("api.novita.ai", "novita"),
    ("api.cloudflare.com", "cloudflare"),
    ("azuredatabricks.net", "databricks"),
    ("cloud.databricks.com", "databricks"),
    ("gcp.databricks.com", "databricks"),
    ("ml.cloud.ibm.com", "ibm.watsonx.ai"),
];

/// Self-hosted servers, by the prefix of a label of their host name.
const BY_LABEL: [(&str, Provider); 7] = [
    ("vllm", Provider::Vllm),
    ("lmstudio", Provider::LmStudio),
    ("lm-studio", Provider::LmStudio),
    ("llamacpp", Provider::LlamaCpp),
    ("llama-cpp", Provider::LlamaCpp),
    ("llama-server", Provider::LlamaCpp),
    ("ollama", Provider::Ollama),
];

/// The provider that a host belongs to. Self-hosted servers are left to [`server`].
pub(super) fn provider(host: &str) -> Option<Provider> {
    let host = host.trim_end_matches('.');
    let known = BY_SUFFIX.iter().find(|(suffix, _)| is_below(host, suffix));
    if let Some((_, provider)) = known {
        return Some(provider.clone());
    }
    if let Some(name) = strip_suffix(host, ".googleapis.com")
        // Of one region, of all, or of several: `aiplatform.eu.rep`.
        && (name.eq_ignore_ascii_case("aiplatform") || ends_with(name, "-aiplatform") || starts_with(name, "aiplatform."))
    {
        return Some(Provider::VertexAi);
    }
    let is_aws = ["amazonaws.com", "amazonaws.com.cn", "api.aws"]
        .iter()
        .any(|suffix| is_below(host, suffix));
    let is_bedrock = ["bedrock-runtime", "bedrock-mantle"]
        .iter()
        .any(|name| starts_with(host, name));
    (is_aws && is_bedrock).then_some(Provider::Bedrock)
}

/// The service that follows the API of another one.
pub(super) fn service(host: &str) -> Option<Provider> {
    let host = host.trim_end_matches('.');
    let known = SERVICES.iter().find(|(suffix, _)| is_below(host, suffix));
    known.map(|(_, name)| Provider::Other(Cow::Borrowed(name)))
}

/// The self-hosted server that a host name or a well-known port indicates.
pub(super) fn server(host: &str, port: Option<u16>) -> Option<Provider> {
    let mut labels = host.split('.');
    let by_label = labels.find_map(|label| BY_LABEL.iter().find(|(name, _)| starts_with(label, name)));
    if let Some((_, provider)) = by_label {
        return Some(provider.clone());
    }
    let is_local = host.eq_ignore_ascii_case("localhost") || matches!(host, "127.0.0.1" | "[::1]");
    match port {
        Some(11434) if is_local => Some(Provider::Ollama),
        Some(1234) if is_local => Some(Provider::LmStudio),
        _ => None,
    }
}

fn is_below(host: &str, suffix: &str) -> bool {
    strip_suffix(host, suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
