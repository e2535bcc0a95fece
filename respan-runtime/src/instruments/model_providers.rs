//! The providers of models.

use super::instrument::Instruments;

/// Providers of models with a switch of their own; the others have OpenAI's API.
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
