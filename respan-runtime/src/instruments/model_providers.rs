//! The providers of models.

use super::instrument::Instruments;

/// Providers of models with a switch of their own. Those that are not listed have the API and the switch of OpenAI.
pub const MODEL_PROVIDERS: [Instruments; 10] = [
    Instruments::OpenAi,
    Instruments::Anthropic,
    Instruments::Cohere,
    Instruments::Mistral,
    Instruments::Ollama,
    Instruments::Groq,
    Instruments::Together,
    Instruments::Bedrock,
    Instruments::VertexAi,
    Instruments::GoogleGenerativeAi,
];
