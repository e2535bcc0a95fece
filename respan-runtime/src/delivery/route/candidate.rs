//! Matching of one span with processors, and its postprocess callback.

use super::destination::Destination;
use super::form::Form;
use super::named_span::NamedSpan;
use super::redact::Redaction;
use crate::delivery::settings::Postprocess;
use crate::delivery::statistics::{Counters, LossReason};
use crate::diagnostics::diagnose_once;
use crate::model::{FinishedSpan, Interner, Naming};
use crate::naming::additions;
use crate::sync::catch_panic;
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;

/// A span that is matched with processors. It is converted for their filters and called back at most once, in Respan's naming.
pub(crate) struct Candidate<'a> {
    span: NamedSpan<'a>,
    counters: &'a Counters,
    data: Option<Arc<SpanData>>,
    postprocessed: Postprocessed,
    /// The result of the callback in other namings.
    renamed: Vec<(Option<Naming>, Arc<SpanData>)>,
}

/// The result of the postprocess callback.
enum Postprocessed {
    /// It has not been called.
    Pending,
    Changed(Arc<SpanData>),
    /// It panicked: the span must not be exported.
    Panicked,
}

impl<'a> Candidate<'a> {
    pub(crate) fn new(span: FinishedSpan, redaction: &'a Redaction, counters: &'a Counters) -> Self {
        let changed = match &span {
            FinishedSpan::Prepared(prepared) => prepared.postprocessed.as_ref().map(Arc::clone),
            _ => None,
        };
        Self {
            span: NamedSpan::new(span, redaction, counters),
            counters,
            data: None,
            postprocessed: changed.map_or(Postprocessed::Pending, Postprocessed::Changed),
            renamed: Vec::new(),
        }
    }

    /// The span for filters and callbacks; `None` if it must not be exported.
    fn data(&mut self) -> Option<&Arc<SpanData>> {
        if self.data.is_none() {
            self.data = Some(Arc::new(self.span.form(Form::RESPAN)?.to_span_data()));
        }
        self.data.as_ref()
    }

    /// Returns whether the span must not be exported, because the mask panicked.
    pub(crate) fn is_withheld(&self) -> bool {
        self.span.is_withheld()
    }

    /// Returns whether both the name and the filter of the destination match.
    pub(crate) fn matches(&mut self, destination: &Destination) -> bool {
        if !self.span.any().is_some_and(|span| destination.accepts_name(span)) {
            return false;
        }
        let Some(filter) = &destination.filter else { return true };
        let counters = self.counters;
        let Some(data) = self.data() else { return false };
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

    /// The span in this form as the callback changed it; called once for all processors. `None` if the callback panicked, since
    /// it may have been about to remove a secret.
    pub(crate) fn postprocessed(&mut self, postprocess: &Postprocess, form: Form) -> Option<FinishedSpan> {
        if matches!(self.postprocessed, Postprocessed::Pending) {
            let mut data = SpanData::clone(self.data()?);
            self.postprocessed = if catch_panic(|| postprocess(&mut data)).is_some() {
                Postprocessed::Changed(Arc::new(data))
            } else {
                self.counters.lost.add(LossReason::CallbackPanic, 1);
                diagnose_once!(
                    Error,
                    "pipeline",
                    "the postprocess callback panicked; such spans are withheld"
                );
                Postprocessed::Panicked
            };
        }
        match &self.postprocessed {
            Postprocessed::Changed(data) => {
                let data = Arc::clone(data);
                Some(FinishedSpan::Data(self.renamed(&data, form.additions)))
            }
            Postprocessed::Pending | Postprocessed::Panicked => None,
        }
    }

    fn renamed(&mut self, data: &Arc<SpanData>, naming: Option<Naming>) -> Arc<SpanData> {
        if let Some((_, renamed)) = self.renamed.iter().find(|(name, _)| *name == naming) {
            return Arc::clone(renamed);
        }
        let renamed = match naming.and_then(|naming| additions(&**data, naming)) {
            None => Arc::clone(data),
            Some(mut additions) => {
                let mut data = SpanData::clone(data);
                additions.apply_to_data(&mut data, &mut Interner::default());
                Arc::new(data)
            }
        };
        self.renamed.push((naming, Arc::clone(&renamed)));
        renamed
    }

    /// Makes this form of the span; false if it must not be exported.
    pub(crate) fn prepare(&mut self, form: Form) -> bool {
        self.span.form(form).is_some()
    }

    /// Returns whether both are the same form of this span.
    pub(crate) fn is_same_form(&self, one: Form, other: Form) -> bool {
        self.span.own_form(one) == self.span.own_form(other)
    }

    /// The prepared form, for one of several uses, or for the last one.
    pub(crate) fn form(&mut self, form: Form, is_last: bool) -> Option<FinishedSpan> {
        if is_last {
            self.span.take(form)
        } else {
            self.span.share(form)
        }
    }

    /// The span and the result of the callback for a further delivery; `None` if it must not be exported.
    pub(crate) fn into_parts(self) -> Option<(FinishedSpan, Option<Arc<SpanData>>)> {
        let postprocessed = match self.postprocessed {
            Postprocessed::Pending => None,
            Postprocessed::Changed(data) => Some(data),
            Postprocessed::Panicked => return None,
        };
        Some((self.span.into_unnamed()?, postprocessed))
    }
}
