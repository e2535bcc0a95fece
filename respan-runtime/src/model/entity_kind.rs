//! What an annotated function is.

use std::borrow::Cow;

/// The four kinds of entity that respan knows, one per attribute.
///
/// ```
/// assert_eq!(respan::EntityKind::Task.as_str(), "task");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// A whole job, made of tasks and agents.
    Workflow,
    /// One step of a job.
    Task,
    /// A part of a job that decides by itself what to do.
    Agent,
    /// Something that an agent calls.
    Tool,
}

impl EntityKind {
    /// The word on the wire: `workflow`, `task`, `agent` or `tool`.
    ///
    /// ```
    /// assert_eq!(respan::EntityKind::Workflow.as_str(), "workflow");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Task => "task",
            Self::Agent => "agent",
            Self::Tool => "tool",
        }
    }

    /// The inverse of [`as_str`](Self::as_str).
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Workflow, Self::Task, Self::Agent, Self::Tool]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }

    /// Whether spans below belong to it: their `traceloop.workflow.name` is its name.
    pub(crate) const fn names_workflow(self) -> bool {
        matches!(self, Self::Workflow | Self::Agent)
    }
}

/// The word on the wire.
impl From<EntityKind> for Cow<'static, str> {
    fn from(kind: EntityKind) -> Self {
        Self::Borrowed(kind.as_str())
    }
}
