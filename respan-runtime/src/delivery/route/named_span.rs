//! The forms of one span: one for each naming of the processors that receive it.

use super::redact::Redaction;
use crate::delivery::statistics::Counters;
use crate::model::{FinishedSpan, Naming, SpanRecord};
use crate::naming::additions;
use std::sync::Arc;

/// One span in the namings of the processors that receive it; each is made at most once.
pub(crate) struct NamedSpan<'a> {
    redaction: &'a Redaction,
    counters: &'a Counters,
    /// The span with its description, not redacted; `None` without a description.
    described: Option<FinishedSpan>,
    /// Redacted.
    forms: Vec<(Naming, FinishedSpan)>,
    /// Whether the mask panicked: no form must be exported.
    is_withheld: bool,
}

impl<'a> NamedSpan<'a> {
    pub(super) fn new(span: FinishedSpan, redaction: &'a Redaction, counters: &'a Counters) -> Self {
        let mut named = Self {
            redaction,
            counters,
            described: None,
            forms: Vec::new(),
            is_withheld: false,
        };
        match span {
            FinishedSpan::Record(record) if record.is_described() => {
                named.described = Some(FinishedSpan::Record(record));
            }
            FinishedSpan::Record(mut record) => {
                named.is_withheld = !redaction.redact(&mut record, Naming::Respan, counters);
                named.forms.push((Naming::Respan, FinishedSpan::Record(record)));
            }
            FinishedSpan::Prepared(prepared) if prepared.record.is_described() => {
                named.described = Some(FinishedSpan::Record(prepared.record));
            }
            FinishedSpan::Prepared(prepared) => {
                named
                    .forms
                    .push((Naming::Respan, FinishedSpan::Record(prepared.record)));
            }
            span => named.forms.push((Naming::Respan, span)),
        }
        named
    }

    /// The span without regard to naming, for its ids and processors.
    pub(super) fn any(&self) -> Option<&FinishedSpan> {
        self.described.as_ref().or(self.forms.first().map(|(_, span)| span))
    }

    pub(crate) fn is_withheld(&self) -> bool {
        self.is_withheld
    }

    /// The redacted span in this naming; `None` if it must not be exported.
    pub(super) fn form(&mut self, naming: Naming) -> Option<&FinishedSpan> {
        if self.is_withheld {
            return None;
        }
        if !self.forms.iter().any(|(name, _)| *name == naming) {
            let span = self.make(naming)?;
            self.forms.push((naming, span));
        }
        let form = self.forms.iter().find(|(name, _)| *name == naming);
        form.map(|(_, span)| span)
    }

    fn make(&mut self, naming: Naming) -> Option<FinishedSpan> {
        if let Some(record) = self.described.as_ref().and_then(FinishedSpan::record) {
            let mut record = record.clone();
            self.is_withheld = !self.redaction.redact(&mut record, naming, self.counters);
            if self.is_withheld {
                return None;
            }
            add_names(&mut record, naming);
            return Some(FinishedSpan::Record(record));
        }
        let span = self.share(Naming::Respan)?;
        let record = span.record()?;
        match additions(record, naming) {
            None => Some(span),
            Some(additions) => {
                let mut record = record.clone();
                additions.apply_to_record(&mut record);
                Some(FinishedSpan::Record(record))
            }
        }
    }

    /// A reference to the form of this naming, which was made before.
    pub(crate) fn share(&mut self, naming: Naming) -> Option<FinishedSpan> {
        let shared = match self.take(naming)? {
            FinishedSpan::Record(record) => FinishedSpan::Shared(Arc::new(record)),
            span => span,
        };
        self.forms.push((naming, shared.clone()));
        Some(shared)
    }

    /// The form of this naming, which was made before and is not needed any more.
    pub(crate) fn take(&mut self, naming: Naming) -> Option<FinishedSpan> {
        let position = self.forms.iter().position(|(name, _)| *name == naming)?;
        Some(self.forms.swap_remove(position).1)
    }

    /// The span for a further delivery: with its description, else redacted and in Respan's naming.
    pub(crate) fn into_unnamed(mut self) -> Option<FinishedSpan> {
        if self.is_withheld {
            return None;
        }
        self.described.take().or_else(|| self.take(Naming::Respan))
    }
}

/// Adds the attributes of this naming to a redacted record.
pub(super) fn add_names(record: &mut SpanRecord, naming: Naming) {
    if let Some(additions) = additions(record, naming) {
        additions.apply_to_record(record);
    }
}
