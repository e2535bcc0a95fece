//! The kind of a span in each naming.

use crate::model::{EntityKind, Naming};

/// The kind of a span that is no model call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Entity(EntityKind),
    /// The text of another kind.
    Other(String),
}

impl Kind {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match EntityKind::parse(text) {
            Some(kind) => Some(Self::Entity(kind)),
            None if text.is_empty() => None,
            None => Some(Self::Other(text.to_ascii_lowercase())),
        }
    }

    /// The kind that follows from `gen_ai.operation.name`.
    pub(super) fn of_operation(operation: &str) -> Option<Self> {
        match operation {
            "invoke_agent" | "create_agent" => Some(Self::Entity(EntityKind::Agent)),
            "invoke_workflow" => Some(Self::Entity(EntityKind::Workflow)),
            "execute_tool" => Some(Self::Entity(EntityKind::Tool)),
            "retrieval" => Some(Self::Other("retriever".to_owned())),
            _ => None,
        }
    }

    pub(super) fn is(&self, kind: EntityKind) -> bool {
        *self == Self::Entity(kind)
    }

    /// The value of `openinference.span.kind`:
    /// <https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md>.
    pub(super) fn in_openinference(&self) -> &'static str {
        match self {
            Self::Entity(EntityKind::Agent) => "AGENT",
            Self::Entity(EntityKind::Tool) => "TOOL",
            Self::Entity(EntityKind::Workflow | EntityKind::Task) => "CHAIN",
            Self::Other(kind) => match kind.as_str() {
                "llm" | "chat" | "completion" | "generation" | "response" => "LLM",
                "embedding" => "EMBEDDING",
                "retriever" | "retrieval" => "RETRIEVER",
                "reranker" | "rerank" => "RERANKER",
                "guardrail" => "GUARDRAIL",
                "evaluator" => "EVALUATOR",
                "function" => "TOOL",
                _ => "CHAIN",
            },
        }
    }

    /// The value of `langfuse.observation.type`: <https://langfuse.com/docs/observability/features/observation-types>.
    pub(super) fn in_langfuse(&self) -> &'static str {
        match self {
            Self::Entity(EntityKind::Agent) => "agent",
            Self::Entity(EntityKind::Tool) => "tool",
            Self::Entity(EntityKind::Workflow) => "chain",
            Self::Entity(EntityKind::Task) => "span",
            Self::Other(kind) => match kind.as_str() {
                "llm" | "chat" | "completion" | "generation" | "response" => "generation",
                "embedding" => "embedding",
                "retriever" | "retrieval" | "reranker" | "rerank" => "retriever",
                "guardrail" => "guardrail",
                "evaluator" => "evaluator",
                "function" => "tool",
                _ => "span",
            },
        }
    }

    /// The value of `gen_ai.operation.name`, which the semantic conventions have for agents and tools.
    pub(super) fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Entity(EntityKind::Agent) => Some("invoke_agent"),
            Self::Entity(EntityKind::Tool) => Some("execute_tool"),
            _ => None,
        }
    }

    /// Returns whether this naming writes input and output of such a span under names of its own.
    pub(super) fn has_content_in(&self, naming: Naming) -> bool {
        match naming {
            Naming::OpenInference | Naming::Langfuse => true,
            Naming::OpenTelemetry | Naming::Mlflow | Naming::Both => self.is(EntityKind::Tool),
            Naming::Respan => false,
        }
    }
}

/// The value of OpenLLMetry's `llm.request.type` for an operation of the semantic conventions; `None` if it is not that of a model.
pub(crate) fn request_type(operation: &str) -> Option<&'static str> {
    match operation {
        "chat" => Some("chat"),
        "text_completion" | "generate_content" => Some("completion"),
        "embeddings" => Some("embedding"),
        "rerank" => Some("rerank"),
        _ => None,
    }
}
