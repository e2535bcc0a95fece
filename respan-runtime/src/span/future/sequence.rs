//! Span of a sequence of items, as iterators and streams produce them.

use super::items::{ItemOptions, Items};
use super::open_span::OpenSpan;
use crate::attributes;
use crate::capture::ResultWriter;
use crate::model::{Exception, Outcome};
use crate::span::context::restrictions;
use crate::span::running::RunningSpan;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The span of a sequence, with the items so far as its output.
#[derive(Debug)]
pub(super) struct Sequence {
    /// None once the span has ended, or if nothing is recorded.
    open_span: Option<OpenSpan>,
    /// The same span.
    span: Option<Arc<RunningSpan>>,
    items: Items,
    is_stream: bool,
    count: u64,
    /// The first item that was an error.
    exception: Option<Exception>,
}

// A panic of the source is caught before the sequence changes, so that `catch_unwind` depends on the source only.
impl UnwindSafe for Sequence {}
impl RefUnwindSafe for Sequence {}

impl Sequence {
    pub(super) fn new(open_span: Option<OpenSpan>) -> Self {
        Self::of_kind(open_span, false)
    }

    /// A sequence that is waited for: its texts are usually parts of one text, and it matters when the first one came.
    pub(super) fn of_stream(open_span: Option<OpenSpan>) -> Self {
        Self::of_kind(open_span, true)
    }

    fn of_kind(mut open_span: Option<OpenSpan>, is_stream: bool) -> Self {
        let span = open_span.as_mut().and_then(OpenSpan::share);
        Self {
            open_span: open_span.filter(|_| span.is_some()),
            span,
            items: Items::new(is_stream),
            is_stream,
            count: 0,
            exception: None,
        }
    }

    /// Produces an item in the span. A panic ends the span and continues.
    pub(super) fn produce<R>(&mut self, next: impl FnOnce() -> R) -> R {
        let Some(open_span) = &mut self.open_span else {
            return next();
        };
        let mut guard = None;
        open_span.enter(&mut guard);
        let produced = catch_unwind(AssertUnwindSafe(next));
        drop(guard);
        produced.unwrap_or_else(|payload| {
            self.end(Outcome::Failed(Exception::from_panic(&*payload)));
            resume_unwind(payload)
        })
    }

    /// Counts an item, and captures it if there is room.
    pub(super) fn record_item<T>(&mut self, item: &T, write: impl FnOnce(&T, &mut ResultWriter<'_>)) {
        let Some(span) = &self.span else {
            return;
        };
        self.count += 1;
        if self.is_stream && self.count == 1 {
            let start = span.start_unix_nanos.load(Ordering::Relaxed);
            let elapsed = Duration::from_nanos(span.clock.now().get().saturating_sub(start));
            span.update_extra(|extra| {
                extra.set_sdk_attribute(attributes::TIME_TO_FIRST_ITEM, elapsed.as_secs_f64().into());
            });
        }
        let options = ItemOptions {
            limit: span.core.settings.content_limit,
            is_captured: span.captures_output() && !restrictions::is_content_off_here(),
            ignores_errors: self.exception.is_some(),
        };
        let exception = self.items.record(item, write, self.count, options);
        if exception.is_some() {
            self.exception = exception;
        }
    }

    /// Returns whether items are recorded.
    pub(super) fn is_open(&self) -> bool {
        self.open_span.is_some()
    }

    /// Counts items that are not captured.
    pub(super) fn count_items(&mut self, count: usize) {
        self.count = self.count.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// Ends the span, if it is open.
    pub(super) fn end(&mut self, outcome: Outcome) {
        let (Some(open_span), Some(span)) = (self.open_span.take(), self.span.take()) else {
            return;
        };
        let count = i64::try_from(self.count).unwrap_or(i64::MAX);
        span.update_extra(|extra| extra.set_sdk_attribute(attributes::ITEM_COUNT, count.into()));
        let outcome = match (outcome, self.exception.take()) {
            // `collect::<Result<_, _>>()` drops the sequence after the first error.
            (Outcome::Returned | Outcome::Cancelled, Some(exception)) => Outcome::Failed(exception),
            (outcome, _) => outcome,
        };
        let limit = span.core.settings.content_limit;
        span.end(Some(span.clock.now()), |content| {
            self.items.write_to(content, limit);
            outcome
        });
        open_span.release();
    }

    /// Runs `drop_source` in the span, if that is open, and ends it as cancelled, or with the panic of a destructor.
    pub(super) fn end_dropped(&mut self, drop_source: impl FnOnce()) {
        if let Some(open_span) = &mut self.open_span {
            let mut guard = None;
            open_span.enter(&mut guard);
            let dropped = catch_unwind(AssertUnwindSafe(drop_source));
            drop(guard);
            self.end(Outcome::from_drop(&dropped));
            dropped.unwrap_or_else(|payload| resume_unwind(payload));
        }
    }
}
