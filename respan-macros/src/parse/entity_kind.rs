//! The kind of entity that an attribute traces.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntityKind {
    Workflow,
    Task,
    Agent,
    Tool,
}

impl EntityKind {
    /// The name of the attribute, which is also the suffix of span names.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Task => "task",
            Self::Agent => "agent",
            Self::Tool => "tool",
        }
    }
}
