//! What a span buffer refuses.

/// Why a span buffer cannot continue a trace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpanBufferError {
    /// The parent's trace id is none.
    #[error("parent trace id {0:?} is not 32 hexadecimal digits other than zeros")]
    ParentTraceId(String),
    /// The parent's span id is none.
    #[error("parent span id {0:?} is not 16 hexadecimal digits other than zeros")]
    ParentSpanId(String),
}
