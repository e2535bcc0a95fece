//! Attributes and links of a span that has not started.

use super::attributes::{Attributes, attributes};
use crate::model::{AttributeValue, SpanLink};
use crate::span::running::RunningSpan;
use std::borrow::Cow;

/// The part that the builders of spans have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpanContents {
    attributes: Attributes,
    links: Vec<SpanLink>,
}

impl SpanContents {
    pub(crate) fn add_attributes<K, V>(&mut self, added: impl IntoIterator<Item = (K, V)>)
    where
        K: Into<Cow<'static, str>>,
        V: Into<AttributeValue>,
    {
        self.attributes.extend(attributes(added));
    }

    pub(crate) fn add_link(&mut self, link: SpanLink) {
        self.links.push(link);
    }

    /// The links come before those that the context has attached to the span.
    pub(crate) fn write_to(self, span: &RunningSpan) {
        span.add_links_first(self.links.into_iter().filter_map(SpanLink::into_record).collect());
        span.set_attributes(self.attributes);
    }
}
