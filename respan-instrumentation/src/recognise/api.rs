//! The supported APIs.

use crate::call::{Family, Operation};

/// An API: the shape of a request and its response.
///
/// Use it with [`observe`](fn@crate::observe) for a client whose requests and responses are `Serialize`, and with
/// [`Fold`](crate::Fold) and [`Endpoint`](crate::Endpoint) in a client of your own.
///
/// ```
/// use respan::instrumentation::{Api, Operation};
///
/// assert_eq!(Api::AnthropicMessages.operation(), Operation::Chat);
/// assert_eq!(Api::OllamaEmbed.operation(), Operation::Embeddings);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Api {
    /// OpenAI's `chat/completions`.
    OpenAiChat,
    /// OpenAI's `completions`.
    OpenAiCompletion,
    /// OpenAI's `responses` and `responses/compact`.
    OpenAiResponses,
    /// OpenAI's `embeddings`.
    OpenAiEmbeddings,
    /// OpenAI's `images/generations` and `images/edits`.
    OpenAiImages,
    /// OpenAI's `audio/transcriptions` and `audio/translations`.
    OpenAiTranscription,
    /// OpenAI's `audio/speech`.
    OpenAiSpeech,
    /// Anthropic's `messages`.
    AnthropicMessages,
    /// Anthropic's `complete`, the text completions before `messages`.
    AnthropicCompletion,
    /// Google's `generateContent`.
    GeminiGenerate,
    /// Google's `embedContent`.
    GeminiEmbed,
    /// Cohere's `chat`.
    CohereChat,
    /// Cohere's `generate`, the text completions before `chat`.
    CohereGenerate,
    /// Cohere's `embed`.
    CohereEmbed,
    /// Cohere's `rerank`.
    CohereRerank,
    /// Ollama's `chat`.
    OllamaChat,
    /// Ollama's `generate`.
    OllamaGenerate,
    /// Ollama's `embed`.
    OllamaEmbed,
    /// Amazon Bedrock's `Converse`.
    BedrockConverse,
    /// Amazon Bedrock's `InvokeModel`.
    BedrockInvoke,
}

impl Api {
    /// The operation of this API.
    pub fn operation(self) -> Operation {
        match self {
            Self::OpenAiChat
            | Self::OpenAiResponses
            | Self::AnthropicMessages
            | Self::CohereChat
            | Self::OllamaChat
            | Self::BedrockConverse
            | Self::BedrockInvoke => Operation::Chat,
            Self::OpenAiCompletion | Self::AnthropicCompletion | Self::CohereGenerate | Self::OllamaGenerate => {
                Operation::TextCompletion
            }
            Self::OpenAiEmbeddings | Self::GeminiEmbed | Self::CohereEmbed | Self::OllamaEmbed => Operation::Embeddings,
            Self::OpenAiImages => Operation::ImageGeneration,
            Self::OpenAiTranscription => Operation::Transcription,
            Self::OpenAiSpeech => Operation::Speech,
            Self::GeminiGenerate => Operation::GenerateContent,
            Self::CohereRerank => Operation::Rerank,
        }
    }

    /// The family of this API.
    pub fn family(self) -> Family {
        match self {
            Self::AnthropicMessages | Self::AnthropicCompletion => Family::Anthropic,
            Self::GeminiGenerate | Self::GeminiEmbed => Family::Gemini,
            Self::CohereChat | Self::CohereGenerate | Self::CohereEmbed | Self::CohereRerank => Family::Cohere,
            Self::OllamaChat | Self::OllamaGenerate | Self::OllamaEmbed => Family::Ollama,
            Self::BedrockConverse | Self::BedrockInvoke => Family::Bedrock,
            _ => Family::OpenAi,
        }
    }

    /// The span name.
    pub(crate) fn span_name(self) -> &'static str {
        match self {
            Self::OpenAiChat => "openai.chat",
            Self::OpenAiCompletion => "openai.completion",
            Self::OpenAiResponses => "openai.response",
            Self::OpenAiEmbeddings => "openai.embeddings",
            Self::OpenAiImages => "openai.image_generation",
            Self::OpenAiTranscription => "openai.transcription",
            Self::OpenAiSpeech => "openai.speech",
            Self::AnthropicMessages => "anthropic.chat",
            Self::AnthropicCompletion => "anthropic.completion",
            Self::GeminiGenerate => "gemini.generate_content",
            Self::GeminiEmbed => "gemini.embeddings",
            Self::CohereChat => "cohere.chat",
            Self::CohereGenerate => "cohere.completion",
            Self::CohereEmbed => "cohere.embed",
            Self::CohereRerank => "cohere.rerank",
            Self::OllamaChat => "ollama.chat",
            Self::OllamaGenerate => "ollama.completion",
            Self::OllamaEmbed => "ollama.embeddings",
            Self::BedrockConverse => "bedrock.converse",
            Self::BedrockInvoke => "bedrock.completion",
        }
    }
}
