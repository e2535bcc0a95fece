//! Links to running spans.

use crate::current_context;
use crate::model::{SpanLink, clock};
use crate::span::context::active;
use crate::span::running::RunningSpan;
use opentelemetry::trace::TraceContextExt as _;
use std::sync::atomic::Ordering;

impl SpanLink {
    /// A link to the current span; None without one. Store it and give it to a later span that continues the work.
    ///
    /// If the current span is one of respan's, the link has its start as [`timestamp`](Self::timestamp).
    ///
    /// ```
    /// use respan::{SpanLink, attach_span_links};
    ///
    /// # fn resume() {}
    /// // Where the work pauses:
    /// let paused = SpanLink::current();
    /// // Where it continues, in another trace:
    /// attach_span_links(paused)?.run(resume);
    /// # Ok::<(), respan::SpanLinkError>(())
    /// ```
    pub fn current() -> Option<Self> {
        current_context::map_current(|context| match active::active_span(context) {
            Some(span) => Self::of(&span),
            None => Self::try_from(context.span().span_context()).ok(),
        })
        .flatten()
    }

    pub(crate) fn of(span: &RunningSpan) -> Option<Self> {
        let start = clock::system_time(span.start_unix_nanos.load(Ordering::Relaxed));
        let link = Self::try_from(&span.context).ok()?;
        Some(link.timestamp(clock::iso_8601(start)))
    }
}
