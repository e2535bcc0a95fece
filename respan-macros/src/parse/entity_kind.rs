//! Which of the four attributes is being expanded.

use proc_macro2::{Ident, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntityKind {
    Workflow,
    Task,
    Agent,
    Tool,
}

impl EntityKind {
    /// As in the attribute and at the end of span names.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Task => "task",
            Self::Agent => "agent",
            Self::Tool => "tool",
        }
    }

    /// The variant of the runtime's `EntityKind`.
    pub(crate) fn variant(self) -> Ident {
        let name = match self {
            Self::Workflow => "Workflow",
            Self::Task => "Task",
            Self::Agent => "Agent",
            Self::Tool => "Tool",
        };
        Ident::new(name, Span::mixed_site())
    }
}
