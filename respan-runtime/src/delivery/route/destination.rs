//! Destination: a processor with its routing rule and its worker.

use super::form::Form;
use super::named_processors::any_name;
use crate::delivery::processor::RunningSpans;
use crate::delivery::settings::{Filter, Postprocess};
use crate::delivery::tail::TailSampler;
use crate::delivery::worker::Worker;
use crate::model::FinishedSpan;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The spans that a processor gets by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    All,
    /// Spans that name no processor.
    Unrouted,
    /// Spans that name this processor.
    Named(String),
}

impl Rule {
    /// The rule of a processor with this name; without one, all spans or only unrouted ones.
    pub(crate) fn new(name: Option<&str>, unrouted_only: bool) -> Self {
        match name.map(str::trim) {
            Some("") => Self::Unrouted,
            Some(name) => Self::Named(name.to_owned()),
            None if unrouted_only => Self::Unrouted,
            None => Self::All,
        }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::All | Self::Unrouted => None,
        }
    }
}

/// A processor of a pipeline.
pub(crate) struct Destination {
    pub(crate) rule: Rule,
    pub(crate) form: Form,
    pub(crate) filter: Option<Filter>,
    pub(crate) postprocess: Option<Postprocess>,
    pub(crate) tail: Option<TailSampler>,
    pub(crate) worker: Arc<Worker>,
    /// `None`: that of the telemetry.
    pub(crate) schedule_delay: Option<Duration>,
    pub(crate) running_spans: Option<&'static dyn RunningSpans>,
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
    /// Returns whether a filter or a callback of the program runs for its spans.
    pub(crate) fn has_user_code(&self) -> bool {
        self.filter.is_some() || self.postprocess.is_some()
    }

    /// Passes the spans to the worker, those of undecided traces excepted.
    pub(crate) fn accept(&self, spans: &mut Vec<FinishedSpan>, is_due: bool) {
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

    #[inline]
    pub(crate) fn accepts_name(&self, span: &FinishedSpan) -> bool {
        match &self.rule {
            Rule::All => true,
            Rule::Unrouted => !any_name(span, |_| true),
            Rule::Named(name) => any_name(span, |named| named == name),
        }
    }
}
