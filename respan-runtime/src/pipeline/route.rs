//! Which processor gets a span, and in which form.

use super::counters::Counters;
use super::decide::{Verdict, attribute, decide};
use super::guard::caught;
use super::run::Shared;
use super::settings::{Filter, ForeignSpans, Postprocess};
use crate::attributes as keys;
use crate::diagnostics::diagnose_once;
use crate::processor::{Tail, Worker};
use crate::span::{AttributeValue, Finished, Processors, Record};
use opentelemetry_sdk::trace::SpanData;
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
    pub(crate) tail: Option<Tail>,
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
    pub(crate) fn hand_on(&self, spans: &mut Vec<Finished>, is_due: bool) {
        if let Some(tail) = &self.tail {
            tail.sift(spans, Instant::now());
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

    pub(crate) fn is_named_by(&self, span: &Finished) -> bool {
        match &self.rule {
            Rule::All => true,
            Rule::Unrouted => !any_name(span, |_| true),
            Rule::Named(name) => any_name(span, |named| named == name),
        }
    }
}

/// Whether the span may go on; if not, the reason is counted.
pub(crate) fn admit(span: &Finished, foreign: ForeignSpans, counters: &Counters) -> bool {
    match decide(span, foreign) {
        Verdict::Export => return true,
        Verdict::NotExportable => counters.not_exportable.add(1),
        Verdict::SampledOut => counters.sampled_out.add(1),
        Verdict::Filtered => counters.filtered.add(1),
    }
    false
}

/// Masks the span and cuts what is too long; false, and counted, if the mask panicked: then nobody may see it.
pub(crate) fn conceal(span: &mut Finished, shared: &Shared) -> bool {
    // Any other form has been here already.
    let Finished::Record(record) = span else {
        return true;
    };
    let is_masked = shared
        .mask
        .as_ref()
        .is_none_or(|mask| caught(|| mask.apply(record)).is_some());
    if !is_masked {
        shared.counters.mask_panic.add(1);
        diagnose_once!(Error, "pipeline", "the mask panicked; such spans are withheld");
        return false;
    }
    record.abridge(shared.value_length);
    true
}

/// A span about to be shown to filters and callbacks, turned into `SpanData` at most once.
pub(crate) struct Candidate<'a> {
    span: &'a Finished,
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
    pub(crate) fn new(span: &'a Finished) -> Self {
        let changed = match span {
            Finished::Prepared(prepared) => prepared.changed.as_ref().map(Arc::clone),
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

    pub(crate) fn converted(&mut self) -> Finished {
        Finished::Data(Arc::clone(self.data()))
    }

    /// Name, then filter: both must hold.
    pub(crate) fn is_wanted_by(&mut self, destination: &Destination, counters: &Counters) -> bool {
        if !destination.is_named_by(self.span) {
            return false;
        }
        let Some(filter) = &destination.filter else { return true };
        let data: &SpanData = self.data();
        caught(|| filter(data)).unwrap_or_else(|| {
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
    pub(crate) fn postprocessed(&mut self, postprocess: &Postprocess, counters: &Counters) -> Option<Finished> {
        if matches!(self.changed, Changed::NotAsked) {
            let mut data = SpanData::clone(self.data());
            self.changed = if caught(|| postprocess(&mut data)).is_some() {
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
            Changed::Span(data) => Some(Finished::Data(Arc::clone(data))),
            Changed::NotAsked | Changed::Withheld => None,
        }
    }

    pub(crate) fn into_changed(self) -> Changed {
        self.changed
    }
}

/// Whether one of the processors that the span names satisfies; blanks around a name and empty names do not count.
pub(super) fn any_name(span: &Finished, mut satisfies: impl FnMut(&str) -> bool) -> bool {
    let mut satisfies = |name: &str| {
        let name = name.trim();
        !name.is_empty() && satisfies(name)
    };
    let record: &Record = match span {
        Finished::Record(record) => record,
        Finished::Shared(record) => record,
        Finished::Prepared(prepared) => &prepared.record,
        Finished::Data(data) => {
            let own = data.attributes.iter().find(|own| own.key.as_str() == keys::PROCESSORS);
            return own.is_some_and(|own| own.value.as_str().split(',').any(satisfies));
        }
    };
    match (own_names(record), &record.processors) {
        (Some(joined), _) => joined.split(',').any(satisfies),
        (None, Processors::Static(names)) => names.iter().any(|name| satisfies(name)),
        (None, Processors::Shared(names)) => names.iter().any(|name| satisfies(name)),
    }
}

/// The attribute's text, where the program set it by hand: its value at the end routes the span.
pub(super) fn own_names(record: &Record) -> Option<&str> {
    attribute(record, keys::PROCESSORS).and_then(AttributeValue::as_str)
}
