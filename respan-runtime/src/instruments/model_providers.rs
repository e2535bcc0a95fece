//! The providers of models.

use super::instrument::Instruments;

/// Providers of models with a switch of their own. Those that are not listed have the API and the switch of OpenAI.
///
/// For an entry that records calls of any of them, such as a middleware of an HTTP client.
///
/// ```
/// use respan_runtime::instruments::{MODEL_PROVIDERS, mark_initialized};
///
/// struct Middleware;
///
/// impl Middleware {
///     fn new() -> Self {
///         mark_initialized(&MODEL_PROVIDERS);
///         Self
///     }
///
///     /// Whether requests have to be looked at.
///     fn is_enabled(&self) -> bool {
///         MODEL_PROVIDERS.iter().any(|provider| provider.is_enabled())
///     }
/// }
/// # respan_runtime::testing::recording().0.run(|| assert!(Middleware::new().is_enabled()));
/// ```
pub const MODEL_PROVIDERS: [Instruments; 10] = [
    Instruments::OpenAi,
    Instruments::Anthropic,
    Instruments::Cohere,
    Instruments::Mistral,
    Instruments::Ollama,
    Instruments::Groq,
    Instruments::Together,
    Instruments::Bedrock,
    Instruments::VertexAi,
    Instruments::GoogleGenerativeAi,
];
