//! Links to running spans.

use crate::current_context;
use crate::model::{SpanLink, clock};
use crate::span::context::active;
use crate::span::running::RunningSpan;
use opentelemetry::trace::TraceContextExt as _;
use std::sync::atomic::Ordering;

impl SpanLink {
    /// Links to the current span, with its start as [`timestamp`](Self::timestamp) where it is one of respan's; None
    /// without a span. For what follows from it later: keep the link, and give it to the span that goes on.
    ///
    /// ```
    /// assert_eq!(respan::SpanLink::current(), None);
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
