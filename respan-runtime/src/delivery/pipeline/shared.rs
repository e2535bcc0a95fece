//! State that the dispatcher thread shares with the threads of the program.

use crate::delivery::queue::SpanQueue;
use crate::delivery::route::{Candidate, Form, ProcessorRegistry, Redaction, admit};
use crate::delivery::settings::ForeignSpans;
use crate::delivery::statistics::Counters;
use crate::model::FinishedSpan;
use std::sync::Arc;

/// The span queue, and what both paths of a span need before it is matched with processors.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) span_queue: SpanQueue,
    pub(super) counters: Arc<Counters>,
    pub(super) foreign_spans: ForeignSpans,
    pub(super) redaction: Redaction,
    pub(super) registry: ProcessorRegistry,
}

impl Shared {
    /// Returns whether the span is exported at all; if not, the reason is counted.
    #[inline]
    pub(super) fn admit(&self, span: &FinishedSpan) -> bool {
        let is_admitted = admit(span, self.foreign_spans, &self.counters);
        if is_admitted {
            self.registry.check(span);
        }
        is_admitted
    }

    /// Redacts the span for the only processor that receives it. False, and counted, if the mask panicked, so that the span must
    /// not be exported.
    #[inline]
    pub(super) fn redact(&self, span: &mut FinishedSpan, form: Form) -> bool {
        self.redaction.apply(span, form, &self.counters)
    }

    /// The span for its match with several processors.
    pub(super) fn candidate(&self, span: FinishedSpan) -> Candidate<'_> {
        Candidate::new(span, &self.redaction, &self.counters)
    }
}
