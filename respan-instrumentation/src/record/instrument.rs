//! The switch that belongs to a provider.

use crate::call::Provider;
use respan_runtime::Instruments;

/// The instrumentation that records calls of this provider.
pub(super) fn of(provider: &Provider) -> Instruments {
    match provider {
        Provider::Anthropic => Instruments::Anthropic,
        Provider::Gemini => Instruments::GoogleGenerativeAi,
        Provider::VertexAi => Instruments::VertexAi,
        Provider::Bedrock => Instruments::Bedrock,
        Provider::Cohere => Instruments::Cohere,
        Provider::Ollama => Instruments::Ollama,
        Provider::Groq => Instruments::Groq,
        Provider::Together => Instruments::Together,
        Provider::Mistral => Instruments::Mistral,
        _ => Instruments::OpenAi,
    }
}
