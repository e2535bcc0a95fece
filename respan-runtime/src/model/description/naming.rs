//! Attribute naming schemes.

/// An attribute naming scheme, chosen by destination.
///
/// Backends read different attributes for the same fact. Exporters and their presets have the naming of their backend, so set one
/// only for a backend that respan does not know.
///
/// ```
/// use respan::testing::InMemorySpanExporter;
/// use respan::{Naming, Processor};
///
/// let processor = Processor::new(InMemorySpanExporter::new()).naming(Naming::OpenTelemetry);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Naming {
    /// Indexed names, as Respan reads them: `gen_ai.prompt.N.content`, `llm.request.type`.
    Respan,
    /// The semantic conventions of OpenTelemetry for generative AI, version 1.41: `gen_ai.input.messages`.
    OpenTelemetry,
    /// The union of both, for unknown backends.
    #[default]
    Both,
    /// OpenTelemetry's names, and those of `OpenInference` that Phoenix needs.
    OpenInference,
    /// OpenTelemetry's names, and Langfuse's own.
    Langfuse,
    /// OpenTelemetry's names, with the instructions of the system as the first message, since MLflow shows messages only.
    Mlflow,
}
