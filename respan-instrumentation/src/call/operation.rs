//! The kinds of calls.

/// What a call asks a model for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// The next message of a conversation.
    Chat,
    /// The continuation of a text.
    TextCompletion,
    /// Content of any kind: Google's `generateContent`.
    GenerateContent,
    /// Vectors for texts.
    Embeddings,
    /// Documents ordered by relevance.
    Rerank,
    /// Pictures.
    ImageGeneration,
    /// Text from speech.
    Transcription,
    /// Speech from text.
    Speech,
}

impl Operation {
    /// The value of `gen_ai.operation.name`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::TextCompletion => "text_completion",
            Self::GenerateContent | Self::ImageGeneration | Self::Speech => "generate_content",
            Self::Embeddings => "embeddings",
            Self::Rerank => "rerank",
            Self::Transcription => "transcription",
        }
    }

    /// The last part of a span name.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::TextCompletion => "completion",
            Self::GenerateContent => "generate_content",
            Self::Embeddings => "embeddings",
            Self::Rerank => "rerank",
            Self::ImageGeneration => "image_generation",
            Self::Transcription => "transcription",
            Self::Speech => "speech",
        }
    }

    /// The value of `respan.entity.log_type`.
    pub(crate) fn log_type(self) -> &'static str {
        match self {
            Self::Chat | Self::GenerateContent => "chat",
            Self::TextCompletion => "completion",
            Self::Embeddings => "embedding",
            Self::Rerank => "rerank",
            Self::ImageGeneration => "generation",
            Self::Transcription => "transcription",
            Self::Speech => "speech",
        }
    }
}
