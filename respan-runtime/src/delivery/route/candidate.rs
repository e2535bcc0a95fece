//! Matching of one span with processors, and its postprocess callback.

use super::destination::Destination;
use crate::delivery::settings::Postprocess;
use crate::delivery::statistics::{Counters, LossReason};
use crate::diagnostics::diagnose_once;
use crate::model::FinishedSpan;
use crate::sync::catch_panic;
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;

/// A span that is matched with processors. It is converted for their filters and called back at most once.
pub(crate) struct Candidate<'a> {
    span: &'a FinishedSpan,
    data: Option<Arc<SpanData>>,
    postprocessed: Postprocessed,
}

/// The result of the postprocess callback.
pub(crate) enum Postprocessed {
    /// It has not been called.
    Pending,
    Changed(Arc<SpanData>),
    /// It panicked: the span must not be exported.
    Panicked,
}

impl<'a> Candidate<'a> {
    pub(crate) fn new(span: &'a FinishedSpan) -> Self {
        let changed = match span {
            FinishedSpan::Prepared(prepared) => prepared.postprocessed.as_ref().map(Arc::clone),
            _ => None,
        };
        Self {
            span,
            data: None,
            postprocessed: changed.map_or(Postprocessed::Pending, Postprocessed::Changed),
        }
    }

    fn data(&mut self) -> &mut Arc<SpanData> {
        self.data.get_or_insert_with(|| Arc::new(self.span.to_span_data()))
    }

    /// Returns whether both the name and the filter of the destination match.
    pub(crate) fn matches(&mut self, destination: &Destination, counters: &Counters) -> bool {
        if !destination.accepts_name(self.span) {
            return false;
        }
        let Some(filter) = &destination.filter else { return true };
        let data: &SpanData = self.data();
        catch_panic(|| filter(data)).unwrap_or_else(|| {
            counters.filter_panics.add(1);
            diagnose_once!(
                Error,
                "pipeline",
                "a processor's filter panicked; it does not match such spans"
            );
            false
        })
    }

    /// The span as the callback changed it; called once for all processors. `None` if the callback panicked, since it may have
    /// been about to remove a secret.
    pub(crate) fn postprocessed(&mut self, postprocess: &Postprocess, counters: &Counters) -> Option<FinishedSpan> {
        if matches!(self.postprocessed, Postprocessed::Pending) {
            let mut data = SpanData::clone(self.data());
            self.postprocessed = if catch_panic(|| postprocess(&mut data)).is_some() {
                Postprocessed::Changed(Arc::new(data))
            } else {
                counters.lost.add(LossReason::CallbackPanic, 1);
                diagnose_once!(
                    Error,
                    "pipeline",
                    "the postprocess callback panicked; such spans are withheld"
                );
                Postprocessed::Panicked
            };
        }
        match &self.postprocessed {
            Postprocessed::Changed(data) => Some(FinishedSpan::Data(Arc::clone(data))),
            Postprocessed::Pending | Postprocessed::Panicked => None,
        }
    }

    pub(crate) fn into_postprocessed(self) -> Postprocessed {
        self.postprocessed
    }
}
