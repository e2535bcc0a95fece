//! The kinds of entities.

use std::borrow::Cow;

/// The kind of an entity, one per attribute macro.
///
/// ```
/// assert_eq!(respan::EntityKind::Task.as_str(), "task");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// A whole run, composed of tasks and agents.
    Workflow,
    /// One step of a run.
    Task,
    /// A part of a run that chooses its own steps, such as a model in a loop.
    Agent,
    /// A function that agents and workflows call.
    Tool,
}

/// Kinds that other SDKs list; here they are texts.
macro_rules! kinds_as_texts {
    ($($name:ident $text:literal)*) => {
        #[doc(hidden)]
        #[allow(non_upper_case_globals, missing_docs, reason = "they are written like the kinds")]
        impl EntityKind {$(
            #[deprecated(note = "a kind other than workflow, task, agent and tool is a text, such as `.kind(\"guardrail\")`; a span \
                                 with the attribute `gen_ai.request.model` and without a kind is a model call")]
            pub const $name: &'static str = $text;
        )*}
    };
}

kinds_as_texts! {
    Chat "chat"
    Completion "completion"
    Custom "custom"
    Embedding "embedding"
    Function "function"
    Generation "generation"
    Guardrail "guardrail"
    Handoff "handoff"
    Llm "llm"
    Response "response"
    Unknown "unknown"
}

impl EntityKind {
    /// The value of the attribute [`SPAN_KIND`](crate::attributes::SPAN_KIND): `workflow`, `task`, `agent` or `tool`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Task => "task",
            Self::Agent => "agent",
            Self::Tool => "tool",
        }
    }

    /// The inverse of [`as_str`](Self::as_str).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Workflow, Self::Task, Self::Agent, Self::Tool]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    /// Returns whether the name of such an entity is the workflow name of its descendants.
    pub(crate) const fn names_workflow(self) -> bool {
        matches!(self, Self::Workflow | Self::Agent)
    }
}

/// Converts with [`EntityKind::as_str`].
impl From<EntityKind> for Cow<'static, str> {
    fn from(kind: EntityKind) -> Self {
        Self::Borrowed(kind.as_str())
    }
}
