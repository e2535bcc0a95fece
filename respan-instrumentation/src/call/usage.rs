//! Token counts of a call.

/// Token counts of a call. Counts that the provider does not report are absent.
///
/// ```
/// use respan::instrumentation::Usage;
///
/// // `input` includes the tokens that were read from the cache.
/// let usage = Usage::new().input(120).cache_read(100).output(Some(7));
/// assert_eq!(usage.total_tokens, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Usage {
    /// Input tokens, including those read from or written to a cache.
    pub input_tokens: Option<u64>,
    /// Output tokens.
    pub output_tokens: Option<u64>,
    /// Input tokens read from a cache.
    pub cache_read_tokens: Option<u64>,
    /// Input tokens written to a cache.
    pub cache_creation_tokens: Option<u64>,
    /// Output tokens spent on reasoning.
    pub reasoning_tokens: Option<u64>,
    /// Total tokens as the provider counts them.
    pub total_tokens: Option<u64>,
    /// The cost in US dollars.
    pub cost: Option<f64>,
}

impl Usage {
    /// No counts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Input tokens, including those read from or written to a cache.
    #[must_use]
    pub fn input(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.input_tokens = tokens.into();
        self
    }

    /// Output tokens.
    #[must_use]
    pub fn output(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.output_tokens = tokens.into();
        self
    }

    /// The cost in US dollars. Without one, and with the feature `cost`, it follows from the price list of the crate
    /// [genai-prices](https://docs.rs/genai-prices), if that has the model.
    #[must_use]
    pub fn cost(mut self, dollars: impl Into<Option<f64>>) -> Self {
        self.cost = dollars.into();
        self
    }

    /// Input tokens read from a cache.
    #[must_use]
    pub fn cache_read(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.cache_read_tokens = tokens.into();
        self
    }

    /// Input tokens written to a cache.
    #[must_use]
    pub fn cache_creation(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.cache_creation_tokens = tokens.into();
        self
    }

    /// Output tokens spent on reasoning: a part of the output tokens. Google, xAI and Perplexity count them beside; for these the
    /// cost, and the output tokens in other namings than Respan's, include both if the total does.
    #[must_use]
    pub fn reasoning(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.reasoning_tokens = tokens.into();
        self
    }

    /// Total tokens as the provider counts them. Without it the sum of input and output is used.
    #[must_use]
    pub fn total(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.total_tokens = tokens.into();
        self
    }

    /// The provider's total, or the sum of input and output.
    pub(crate) fn sum(&self) -> Option<u64> {
        self.total_tokens.or(match (self.input_tokens, self.output_tokens) {
            (None, None) => None,
            (input, output) => Some(input.unwrap_or(0).saturating_add(output.unwrap_or(0))),
        })
    }
}

/// Counts as the provider reports them, by which it bills: for audio and images, for caches by their lifetime, for searches.
#[cfg(feature = "cost")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReportedUsage {
    /// The form of the counts in the price list.
    pub(crate) form: &'static str,
    /// The members of the response that have the counts.
    pub(crate) response: serde_json::Value,
}
