//! The forms of one span: one for each of the processors that receive it, as far as they differ.

use super::form::Form;
use super::redact::Redaction;
use crate::delivery::statistics::Counters;
use crate::model::{FinishedSpan, Naming};
use crate::naming::{Additions, add_names, additions, has_semantic_names};
use std::sync::Arc;

/// One span in the forms of the processors that receive it; each is made at most once.
pub(crate) struct NamedSpan<'a> {
    redaction: &'a Redaction,
    counters: &'a Counters,
    /// The span with its description, not redacted; `None` without a description.
    described: Option<FinishedSpan>,
    /// Redacted.
    forms: Vec<(Form, FinishedSpan)>,
    /// `true` if attributes are added in Respan's naming.
    has_respan_additions: bool,
    /// `true` if the mask panicked: no form must be exported.
    is_withheld: bool,
}

impl<'a> NamedSpan<'a> {
    pub(super) fn new(span: FinishedSpan, redaction: &'a Redaction, counters: &'a Counters) -> Self {
        let mut named = Self {
            redaction,
            counters,
            described: None,
            forms: Vec::new(),
            has_respan_additions: span.record().is_some_and(|record| has_semantic_names(record)),
            is_withheld: false,
        };
        match span {
            FinishedSpan::Record(record) if record.is_described() => {
                named.described = Some(FinishedSpan::Record(record));
            }
            FinishedSpan::Record(mut record) => {
                named.is_withheld = !redaction.redact(&mut record, Naming::Respan, counters);
                named.forms.push((Form::RESPAN, FinishedSpan::Record(record)));
            }
            FinishedSpan::Prepared(prepared) if prepared.record.is_described() => {
                named.described = Some(FinishedSpan::Record(prepared.record));
            }
            FinishedSpan::Prepared(prepared) => {
                named.forms.push((Form::RESPAN, FinishedSpan::Record(prepared.record)));
            }
            span => named.forms.push((Form::RESPAN, span)),
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

    /// The form that this one is for this span.
    pub(super) fn own_form(&self, form: Form) -> Form {
        match form.additions {
            Some(Naming::Respan) if !self.has_respan_additions => Form::RESPAN,
            _ if self.described.is_some() => form,
            _ => form.undescribed(),
        }
    }

    /// The redacted span in this form; `None` if it must not be exported.
    pub(super) fn form(&mut self, form: Form) -> Option<&FinishedSpan> {
        if self.is_withheld {
            return None;
        }
        let form = self.own_form(form);
        if !self.forms.iter().any(|(made, _)| *made == form) {
            let span = self.make(form)?;
            self.forms.push((form, span));
        }
        let found = self.forms.iter().find(|(made, _)| *made == form);
        found.map(|(_, span)| span)
    }

    fn make(&mut self, form: Form) -> Option<FinishedSpan> {
        if let Some(record) = self.described.as_ref().and_then(FinishedSpan::record) {
            let mut record = record.clone();
            self.is_withheld = !self.redaction.redact(&mut record, form.description, self.counters);
            if self.is_withheld {
                return None;
            }
            add_names(&mut record, form.additions);
            return Some(FinishedSpan::Record(record));
        }
        let span = self.share(Form::RESPAN)?;
        let record = span.record()?;
        let additions = form.additions.and_then(|naming| additions(record, naming));
        match additions.map(Additions::into_changes) {
            None => Some(span),
            Some(changes) => {
                let mut record = record.clone();
                changes.apply(&mut record);
                Some(FinishedSpan::Record(record))
            }
        }
    }

    /// A reference to this form, which was made before.
    pub(crate) fn share(&mut self, form: Form) -> Option<FinishedSpan> {
        let shared = match self.take(form)? {
            FinishedSpan::Record(record) => FinishedSpan::Shared(Arc::new(record)),
            span => span,
        };
        self.forms.push((self.own_form(form), shared.clone()));
        Some(shared)
    }

    /// This form, which was made before and is not needed any more.
    pub(crate) fn take(&mut self, form: Form) -> Option<FinishedSpan> {
        let form = self.own_form(form);
        let position = self.forms.iter().position(|(made, _)| *made == form)?;
        Some(self.forms.swap_remove(position).1)
    }

    /// The span for a further delivery: with its description, else redacted and in Respan's naming.
    pub(crate) fn into_unnamed(mut self) -> Option<FinishedSpan> {
        if self.is_withheld {
            return None;
        }
        self.described.take().or_else(|| self.take(Form::RESPAN))
    }
}
