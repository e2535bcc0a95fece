//! Attributes and links of a span that has not started.

use super::into_attributes::{Attributes, IntoAttributes};
use crate::diagnostics::diagnose_once;
use crate::model::{IntoSpanLink, SpanLink};
use crate::span::running::RunningSpan;
use crate::value::AttributeValue;
use std::borrow::Cow;

/// The part that the builders of spans have in common.
#[derive(Clone, Default)]
pub(crate) struct SpanContents {
    attributes: Attributes,
    links: Vec<SpanLink>,
    malformed_links: u32,
}

impl SpanContents {
    pub(crate) fn add_attributes<M>(&mut self, added: impl IntoAttributes<M>) {
        added.add_to(&mut self.attributes);
    }

    /// A malformed link is left out, and counted as dropped.
    pub(crate) fn add_link(&mut self, link: impl IntoSpanLink) {
        match link.into_span_link() {
            Ok(link) => self.links.extend(link),
            Err(error) => {
                diagnose_once!(Warning, "span", "a link is left out: {error}");
                self.malformed_links += 1;
            }
        }
    }

    pub(crate) fn attributes(&self) -> &[(Cow<'static, str>, AttributeValue)] {
        &self.attributes
    }

    /// The links come before those that the context has attached to the span.
    pub(crate) fn write_to(self, span: &RunningSpan) {
        span.add_links_first(self.links.into_iter().filter_map(SpanLink::into_record).collect());
        if self.malformed_links > 0 {
            span.update_extra(|extra| extra.dropped_links += self.malformed_links);
        }
        span.set_attributes(self.attributes);
    }
}
