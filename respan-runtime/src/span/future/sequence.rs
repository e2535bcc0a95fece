//! Span of a sequence of items, as iterators and streams produce them.

use super::open_span::OpenSpan;
use crate::attributes;
use crate::capture::Finish;
use crate::json::truncate;
use crate::model::{Exception, Outcome};
use crate::span::context::restrictions;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Most items in the output. A token stream has thousands, the first of which are enough to recognise it; all are counted.
const MAX_ITEMS: u64 = 1000;

/// The span of a sequence, with the items so far as its output.
#[derive(Debug)]
pub(super) struct Sequence {
    /// None once the span has ended, or if nothing is recorded.
    open_span: Option<OpenSpan>,
    /// A JSON array of the captured items, without its closing bracket.
    items: Vec<u8>,
    /// Bytes of items beyond the limits.
    truncated_bytes: u64,
    count: u64,
    /// The first item that was an error.
    exception: Option<Exception>,
}

impl Sequence {
    pub(super) fn new(open_span: Option<OpenSpan>) -> Self {
        Self {
            open_span,
            items: Vec::new(),
            truncated_bytes: 0,
            count: 0,
            exception: None,
        }
    }

    /// Produces an item in the span. A panic ends the span and continues.
    pub(super) fn produce<R>(&mut self, next: impl FnOnce() -> R) -> R {
        let Some(open_span) = &self.open_span else {
            return next();
        };
        let guard = open_span.enter();
        let produced = catch_unwind(AssertUnwindSafe(next));
        drop(guard);
        produced.unwrap_or_else(|payload| {
            self.end(Outcome::Failed(Exception::from_panic(&*payload)));
            resume_unwind(payload)
        })
    }

    /// Counts an item, and captures it if there is room.
    pub(super) fn record_item<T>(&mut self, item: &T, write: impl FnOnce(&T, &mut Finish<'_>)) {
        let Some(OpenSpan { span, .. }) = &self.open_span else {
            return;
        };
        self.count += 1;
        let limit = span.core.settings.content_limit;
        let has_room = self.count <= MAX_ITEMS && self.items.len() < limit;
        let is_captured = has_room && span.captures_output() && !restrictions::is_content_off_here();
        let start = self.items.len();
        if is_captured {
            self.items.push(if start == 0 { b'[' } else { b',' });
        }
        let item_start = self.items.len();
        let mut finish = Finish::new(is_captured.then_some(&mut self.items), limit);
        write(item, &mut finish);
        self.truncated_bytes += finish.truncated_bytes();
        let exception = finish.into_exception();
        if is_captured && self.items.len() == item_start {
            // Nothing was written, as for an error.
            self.items.truncate(start);
        }
        if self.exception.is_none() {
            self.exception = exception;
        }
    }

    /// Whether items are recorded.
    pub(super) fn is_open(&self) -> bool {
        self.open_span.is_some()
    }

    /// Counts items that are not captured.
    pub(super) fn count_items(&mut self, count: usize) {
        self.count = self.count.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// Ends the span, if it is open.
    pub(super) fn end(&mut self, outcome: Outcome) {
        let Some(OpenSpan { span, .. }) = self.open_span.take() else {
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
            if !self.items.is_empty() {
                self.items.push(b']');
                let size = self.items.len() as u64 + self.truncated_bytes;
                if self.items.len() > limit {
                    truncate(&mut self.items, 0, limit);
                }
                content.output_size = (size > self.items.len() as u64).then_some(size);
                content.bytes.append(&mut self.items);
                content.output_end = Some(content.position());
            }
            outcome
        });
    }

    /// Runs `drop_source` in the span, if that is open, and ends it as cancelled, or with the panic of a destructor.
    pub(super) fn end_dropped(&mut self, drop_source: impl FnOnce()) {
        if let Some(open_span) = &self.open_span {
            let guard = open_span.enter();
            let dropped = catch_unwind(AssertUnwindSafe(drop_source));
            drop(guard);
            self.end(Outcome::from_drop(&dropped));
            dropped.unwrap_or_else(|payload| resume_unwind(payload));
        }
    }
}
