//! Token counts of a call.

/// Token counts of a call. Counts that the provider does not report stay absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens of the request, those from a cache included.
    pub input_tokens: Option<u64>,
    /// Tokens of the answer.
    pub output_tokens: Option<u64>,
    /// Tokens of the request that came from a cache.
    pub cache_read_tokens: Option<u64>,
    /// Tokens of the request that were put into a cache.
    pub cache_creation_tokens: Option<u64>,
    /// Tokens that a model spent on thinking.
    pub reasoning_tokens: Option<u64>,
    /// All tokens as the provider counts them.
    pub total_tokens: Option<u64>,
}

impl Usage {
    /// No counts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tokens of the request, those from a cache included.
    #[must_use]
    pub fn input(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.input_tokens = tokens.into();
        self
    }

    /// Tokens of the answer.
    #[must_use]
    pub fn output(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.output_tokens = tokens.into();
        self
    }

    /// Tokens of the request that came from a cache.
    #[must_use]
    pub fn cache_read(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.cache_read_tokens = tokens.into();
        self
    }

    /// Tokens of the request that were put into a cache.
    #[must_use]
    pub fn cache_creation(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.cache_creation_tokens = tokens.into();
        self
    }

    /// Tokens that a model spent on thinking.
    #[must_use]
    pub fn reasoning(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.reasoning_tokens = tokens.into();
        self
    }

    /// All tokens as the provider counts them; otherwise the sum of input and output is used.
    #[must_use]
    pub fn total(mut self, tokens: impl Into<Option<u64>>) -> Self {
        self.total_tokens = tokens.into();
        self
    }

    /// The provider's total, or the sum of what is known.
    pub(crate) fn sum(&self) -> Option<u64> {
        self.total_tokens.or(match (self.input_tokens, self.output_tokens) {
            (None, None) => None,
            (input, output) => Some(input.unwrap_or(0).saturating_add(output.unwrap_or(0))),
        })
    }
}
