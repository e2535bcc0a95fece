//! Operations of models.

/// The operation of a call, which is part of the span's name.
///
/// ```
/// use respan::instrumentation::{Operation, Provider};
///
/// let call = respan::model_call(Provider::Cohere, Operation::Rerank);
/// assert_eq!(Operation::TextCompletion.name(), "text_completion");
/// # drop(call);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// Chat completion.
    Chat,
    /// Text completion.
    TextCompletion,
    /// Multimodal content generation: Google's `generateContent`.
    GenerateContent,
    /// Embeddings.
    Embeddings,
    /// Ranking of documents by relevance.
    Rerank,
    /// Image generation.
    ImageGeneration,
    /// Speech to text.
    Transcription,
    /// Text to speech.
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
