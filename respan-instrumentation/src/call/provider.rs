//! Providers and their names in attributes.

use std::borrow::Cow;

/// The service that serves a call.
///
/// ```
/// use respan::instrumentation::{Operation, Provider};
///
/// let claude = respan::model_call(Provider::Anthropic, Operation::Chat);
/// let own_server = respan::model_call(Provider::other("acme"), Operation::Chat);
/// assert_eq!(Provider::Bedrock.name(), "aws.bedrock");
/// # drop((claude, own_server));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// OpenAI, and unknown servers with an OpenAI-compatible API.
    OpenAi,
    /// OpenAI's models on Azure.
    AzureOpenAi,
    /// Anthropic.
    Anthropic,
    /// Google's Gemini API.
    Gemini,
    /// Google's Vertex AI.
    VertexAi,
    /// Amazon Bedrock.
    Bedrock,
    /// Cohere.
    Cohere,
    /// Ollama.
    Ollama,
    /// Groq.
    Groq,
    /// Together AI.
    Together,
    /// Mistral AI.
    Mistral,
    /// The service of `DeepSeek`.
    DeepSeek,
    /// The service of `OpenRouter`.
    OpenRouter,
    /// xAI.
    XAi,
    /// Fireworks AI.
    Fireworks,
    /// Perplexity.
    Perplexity,
    /// Cerebras.
    Cerebras,
    /// A vLLM server.
    Vllm,
    /// LM Studio.
    LmStudio,
    /// A llama.cpp server.
    LlamaCpp,
    /// Another service, by name.
    Other(Cow<'static, str>),
}

/// The family of an API. It determines the span name and the status on success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// OpenAI's API and compatible ones.
    OpenAi,
    /// Anthropic's API.
    Anthropic,
    /// Google's `generateContent`.
    Gemini,
    /// Cohere's API.
    Cohere,
    /// Ollama's own API.
    Ollama,
    /// Amazon Bedrock's runtime API.
    Bedrock,
}

impl Provider {
    /// Another service, by name.
    pub fn other(name: impl Into<Cow<'static, str>>) -> Self {
        Self::Other(name.into())
    }

    /// The value of `gen_ai.provider.name`.
    pub fn name(&self) -> &str {
        match self {
            Self::OpenAi => "openai",
            Self::AzureOpenAi => "azure.ai.openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gcp.gen_ai",
            Self::VertexAi => "gcp.vertex_ai",
            Self::Bedrock => "aws.bedrock",
            Self::Cohere => "cohere",
            Self::Ollama => "ollama",
            Self::Groq => "groq",
            Self::Together => "together_ai",
            Self::Mistral => "mistral_ai",
            Self::DeepSeek => "deepseek",
            Self::OpenRouter => "openrouter",
            Self::XAi => "x_ai",
            Self::Fireworks => "fireworks",
            Self::Perplexity => "perplexity",
            Self::Cerebras => "cerebras",
            Self::Vllm => "vllm",
            Self::LmStudio => "lm_studio",
            Self::LlamaCpp => "llama_cpp",
            Self::Other(name) => name,
        }
    }

    /// The value of the older `gen_ai.system`.
    pub fn system(&self) -> &str {
        match self {
            Self::AzureOpenAi => "Azure",
            Self::Anthropic => "Anthropic",
            Self::Gemini | Self::VertexAi => "Google",
            Self::Bedrock => "AWS",
            Self::Cohere => "Cohere",
            Self::Ollama => "Ollama",
            Self::OpenRouter => "OpenRouter",
            other => other.name(),
        }
    }

    /// The family of this provider's own API.
    pub fn family(&self) -> Family {
        match self {
            Self::Anthropic => Family::Anthropic,
            Self::Gemini | Self::VertexAi => Family::Gemini,
            Self::Bedrock => Family::Bedrock,
            Self::Cohere => Family::Cohere,
            Self::Ollama => Family::Ollama,
            _ => Family::OpenAi,
        }
    }
}

impl Family {
    /// The first part of a span name.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Cohere => "cohere",
            Self::Ollama => "ollama",
            Self::Bedrock => "bedrock",
        }
    }
}
