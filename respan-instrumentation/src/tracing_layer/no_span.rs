//! Code without a current span of `tracing`.

use tracing::subscriber::{NoSubscriber, with_default};

/// Runs a function without a current span of `tracing`: `tracing::Span::current()` is disabled in it, and it logs nothing.
///
/// For libraries that take the current span for one of theirs and start none of their own. In an annotated function, the current
/// span is the one that carries the function's to other tasks. So an agent of rig runs in the function's span, unless its run is
/// made here; then the function has an `invoke_agent` below it, with the calls and tools of the run:
///
/// ```text
/// // Compiled in examples/clients/tests/rig.rs, since rig is no dependency of respan.
/// let answer = respan::without_tracing_span(|| agent.prompt("What is 2 + 3?").run()).await?;
/// let stream = respan::without_tracing_span(|| agent.prompt("What is 2 + 3?").stream());
/// ```
///
/// Only what runs inside of the function has no current span, not a future that it returns. Spans of respan's are not concerned.
///
/// ```
/// assert!(respan::without_tracing_span(|| tracing::Span::current().is_disabled()));
/// ```
pub fn without_tracing_span<R>(function: impl FnOnce() -> R) -> R {
    with_default(NoSubscriber::default(), function)
}
