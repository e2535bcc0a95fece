//! End of an annotated call: a value ends the span, a future or a sequence keeps it open.

use super::item_writers::Whole;
use super::open_span::OpenSpan;
use super::sequence::Sequence;
use super::stream::TracedStream;
use super::traced::Traced;
use crate::capture::{ResultWriter, WriteFn, write_result};
use crate::current_context;
use crate::span::call::{CallState, TracedCall};
use crate::span::handle::with_span;
use crate::span::running::{Reading, RunningSpan};
use futures_core::Stream;
use std::future::Future;
use std::mem::ManuallyDrop;

impl TracedCall {
    /// Ends the span with a value.
    #[inline]
    pub fn end_with<R>(&mut self, value: &R, write: impl Fn(&R, &mut ResultWriter<'_>)) {
        if !self.is_off() {
            self.end(&mut |writer| write(value, writer));
        }
    }

    /// By reference: the call moved directly after it was written would stall on store forwarding.
    #[inline(never)]
    fn end(&mut self, write: &mut dyn FnMut(&mut ResultWriter<'_>)) {
        let (state, body_end) = self.take();
        end_exited(state, body_end, !self.is_output_withheld(), write);
    }

    /// The span with a context of its own; None if nothing is recorded.
    pub(super) fn take_open_span(&mut self) -> Option<OpenSpan> {
        let (span, context_ref) = self.take().0.into_pair()?;
        let context = current_context::map_current(|context| with_span(context, context_ref))?;
        Some(OpenSpan::new(span, context))
    }

    /// Keeps the span open until a future has ended.
    pub(crate) fn future<F: Future>(mut self, future: F, write: WriteFn<F::Output>) -> Traced<F, Whole> {
        Traced::started(self.take_open_span(), future, write)
    }

    /// Keeps the span open until a stream has ended.
    pub(crate) fn stream<S: Stream>(mut self, stream: S, item: WriteFn<S::Item>) -> TracedStream<S, Whole> {
        TracedStream::new(Sequence::of_stream(self.take_open_span()), stream, item)
    }
}

/// Ends a span that is no longer current with what `write` writes. Without a time, now. Unless `may_capture`, the output is not
/// captured.
#[inline]
pub(super) fn end_exited(
    state: CallState,
    end: Option<Reading>,
    may_capture: bool,
    write: &mut dyn FnMut(&mut ResultWriter<'_>),
) {
    match state {
        CallState::ExitedUnique(span) | CallState::Prepared(span) => {
            let mut span = ManuallyDrop::into_inner(span);
            let is_sampled_out = span.is_sampled_out();
            if !is_sampled_out {
                let (limit, is_captured) = output_options(&span);
                let end = end.map(|end| span.clock.at(end));
                span.end_unique(end, |content| {
                    write_result(content, limit, is_captured && may_capture, write)
                });
            }
            RunningSpan::release(span, is_sampled_out);
        }
        CallState::ExitedShared(span) => {
            let span = ManuallyDrop::into_inner(span);
            let (limit, is_captured) = output_options(&span);
            let end = end.map(|end| span.clock.at(end));
            span.end(end, |content| {
                write_result(content, limit, is_captured && may_capture, write)
            });
        }
        // A shutdown has ended the span.
        CallState::Off | CallState::Running(_) | CallState::Registered(_) => {}
    }
}

/// The longest output in bytes, and whether the output is captured.
#[inline]
fn output_options(span: &RunningSpan) -> (usize, bool) {
    (span.core.settings.content_limit, span.captures_output())
}
