//! A processor as the dispatcher sees it: which spans it gets, and its worker.

use super::processor_names::any_name;
use crate::delivery::settings::{Filter, Postprocess};
use crate::delivery::tail::TailSampler;
use crate::delivery::worker::Worker;
use crate::model::FinishedSpan;
use std::sync::Arc;
use std::time::Instant;

/// What a processor's name asks of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    All,
    /// The span names no processor.
    Unrouted,
    /// The span names this one.
    Named(String),
}

/// One processor, as the pipeline sees it.
pub(crate) struct Destination {
    pub(crate) rule: Rule,
    pub(crate) filter: Option<Filter>,
    pub(crate) postprocess: Option<Postprocess>,
    pub(crate) tail: Option<TailSampler>,
    pub(crate) worker: Arc<Worker>,
}

impl std::fmt::Debug for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Destination")
            .field("rule", &self.rule)
            .field("worker", &self.worker)
            .finish_non_exhaustive()
    }
}

impl Destination {
    /// Nobody's code runs for a span on its way here.
    pub(crate) fn is_plain(&self) -> bool {
        self.filter.is_none() && self.postprocess.is_none()
    }

    /// Gives the spans to the exporter, as far as the tail policy lets them go on.
    pub(crate) fn hand_on(&self, spans: &mut Vec<FinishedSpan>, is_due: bool) {
        if let Some(tail) = &self.tail {
            tail.sample(spans, Instant::now());
        }
        self.worker.accept(spans, is_due);
    }

    pub(crate) fn expire_tail(&self) {
        if let Some(tail) = &self.tail {
            tail.expire(Instant::now());
        }
    }

    pub(crate) fn finish_tail(&self) {
        if let Some(tail) = &self.tail {
            tail.finish();
        }
    }

    pub(crate) fn is_named_by(&self, span: &FinishedSpan) -> bool {
        match &self.rule {
            Rule::All => true,
            Rule::Unrouted => !any_name(span, |_| true),
            Rule::Named(name) => any_name(span, |named| named == name),
        }
    }
}
