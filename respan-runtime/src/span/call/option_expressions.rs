//! Options of an annotated call that are expressions, which code of the program evaluates: `name` and `links`.

use super::traced_call::TracedCall;
use crate::diagnostics::diagnose_once;
use crate::json::bounded_text;
use crate::model::{IntoSpanLink, SpanLink};
use crate::sync::catch_panic;
use crate::value::bounded_items;
use std::fmt::Display;

impl TracedCall {
    /// Sets the name from the `name` expression. If it panics or returns an empty text, the function's name is used.
    #[inline]
    pub fn name(&mut self, name: impl FnOnce() -> String) {
        let Some(span) = self.prepared_span_mut() else {
            return;
        };
        match catch_panic(name) {
            Some(name) if name.is_empty() => {}
            Some(name) => span.entity_name = Some(name.into()),
            None => diagnose_once!(
                Warning,
                "span",
                "a `name` expression panicked; the function's own name is used"
            ),
        }
    }

    /// Adds the links of the `links` expression. Malformed links are left out; if it panics, all are.
    pub fn links<L: IntoSpanLink, I: IntoIterator<Item = L>>(&mut self, links: impl FnOnce() -> I) {
        let Some(span) = self.prepared_span_mut() else {
            return;
        };
        let links = catch_panic(|| {
            bounded_items(links())
                .map(IntoSpanLink::into_span_link)
                .collect::<Vec<_>>()
        });
        let Some(links) = links else {
            diagnose_once!(Warning, "span", "a `links` expression panicked; its links are left out");
            return;
        };
        let mut records = Vec::with_capacity(links.len());
        for link in links {
            match link {
                Ok(link) => records.extend(link.and_then(SpanLink::into_record)),
                Err(error) => {
                    diagnose_once!(Warning, "span", "a link is left out: {error}");
                    span.update_extra(|extra| extra.dropped_links += 1);
                }
            }
        }
        span.add_links_first(records);
    }
}

/// Bytes of a name from a `name` expression.
const MAX_NAME: usize = 4096;

/// The text of a `name` expression, whose value may be of any type with `Display`; empty if that fails.
pub fn text<N: Display + ?Sized>(name: &N) -> String {
    bounded_text(format_args!("{name}"), MAX_NAME).unwrap_or_default()
}
