//! The names that destinations want.

/// The names under which a destination wants the parts of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Naming {
    /// Indexed names, as Respan reads them: `gen_ai.prompt.N.content`, `llm.request.type`.
    Respan,
    /// The semantic conventions of OpenTelemetry for generative AI, version 1.41: `gen_ai.input.messages`.
    OpenTelemetry,
    /// Both of them, for readers that are not known.
    #[default]
    Both,
    /// OpenTelemetry's, and those of `OpenInference` that Phoenix needs.
    OpenInference,
    /// OpenTelemetry's, and Langfuse's own.
    Langfuse,
}
