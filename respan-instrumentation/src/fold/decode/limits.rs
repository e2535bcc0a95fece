//! Limits on the memory of a fold.

/// Limits on the memory of a [`Fold`](crate::Fold).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes that are kept of a streamed answer; what follows is left out. 1 MiB unless set.
    pub answer: usize,
    /// Bytes of one streamed event; a longer one is skipped. 4 MiB unless set: the last event of some APIs repeats the answer.
    pub event: usize,
    /// Bytes of an answer that is not streamed; a longer one is not read. 8 MiB unless set.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer: 1 << 20,
            event: 4 << 20,
            body: 8 << 20,
        }
    }
}
