//! A finished span on its way through the processors' filters and the postprocess callback.

use super::destination::Destination;
use crate::delivery::settings::Postprocess;
use crate::delivery::statistics::Counters;
use crate::diagnostics::diagnose_once;
use crate::model::FinishedSpan;
use crate::sync::catch_panic;
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;

/// A span about to be shown to filters and callbacks, turned into `SpanData` at most once.
pub(crate) struct Candidate<'a> {
    span: &'a FinishedSpan,
    data: Option<Arc<SpanData>>,
    changed: Changed,
}

/// What the callback has made of a span.
pub(crate) enum Changed {
    NotAsked,
    Span(Arc<SpanData>),
    Withheld,
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
            changed: changed.map_or(Changed::NotAsked, Changed::Span),
        }
    }

    fn data(&mut self) -> &mut Arc<SpanData> {
        self.data.get_or_insert_with(|| Arc::new(self.span.to_span_data()))
    }

    pub(crate) fn converted(&mut self) -> FinishedSpan {
        FinishedSpan::Data(Arc::clone(self.data()))
    }

    /// Name, then filter: both must hold.
    pub(crate) fn is_wanted_by(&mut self, destination: &Destination, counters: &Counters) -> bool {
        if !destination.is_named_by(self.span) {
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

    /// What the callback made of the span, asked once for all processors. A callback that panics may have been about to
    /// hide something: the span is withheld.
    pub(crate) fn postprocessed(&mut self, postprocess: &Postprocess, counters: &Counters) -> Option<FinishedSpan> {
        if matches!(self.changed, Changed::NotAsked) {
            let mut data = SpanData::clone(self.data());
            self.changed = if catch_panic(|| postprocess(&mut data)).is_some() {
                Changed::Span(Arc::new(data))
            } else {
                counters.callback_panic.add(1);
                diagnose_once!(
                    Error,
                    "pipeline",
                    "the postprocess callback panicked; such spans are withheld"
                );
                Changed::Withheld
            };
        }
        match &self.changed {
            Changed::Span(data) => Some(FinishedSpan::Data(Arc::clone(data))),
            Changed::NotAsked | Changed::Withheld => None,
        }
    }

    pub(crate) fn into_changed(self) -> Changed {
        self.changed
    }
}
