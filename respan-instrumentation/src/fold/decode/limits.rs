//! Limits on the memory of a fold.

/// Limits on the memory of a [`Fold`](crate::Fold).
///
/// ```
/// use respan::instrumentation::{Api, Fold, Limits};
///
/// let mut limits = Limits::default();
/// limits.response = 100;
/// let mut fold = Fold::new(Api::OpenAiChat, "text/event-stream").limits(limits);
/// let text = "x".repeat(200);
/// fold.push(format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n").as_bytes());
/// assert!(fold.finish().is_truncated());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of content kept of a streamed response; the rest is dropped. Default: 1 MiB.
    pub response: usize,
    /// Bytes of one streamed event; longer events are skipped. Default: 4 MiB, since the last event of some APIs repeats the response.
    pub event: usize,
    /// Bytes of a response that is not streamed; longer bodies are not parsed. Default: 8 MiB.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            response: 1 << 20,
            event: 4 << 20,
            body: 8 << 20,
        }
    }
}
