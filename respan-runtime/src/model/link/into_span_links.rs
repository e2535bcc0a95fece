//! Conversion into a list of links, which may fail.

use super::error::SpanLinkError;
use super::into_span_link::IntoSpanLink;
use super::span_link::SpanLink;
use crate::value::marker::{ByCollection, ByIterator};
use crate::value::{bounded_items, for_each_array_length};

/// Links: one link, an array of up to 32, a vector, a slice or an iterator, of which no more than 65,536 items are taken. `[]` is no
/// link. The parameter `M` is inferred.
///
/// ```
/// use respan::{SpanLink, attach_span_links};
///
/// let paused = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef")?;
/// attach_span_links([paused.clone()])?.run(|| ());
/// attach_span_links(vec![paused])?.run(|| ());
/// attach_span_links([])?.run(|| ());
/// # Ok::<(), respan::SpanLinkError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of links",
    label = "not a list of links",
    note = "pass links in an array, `[link]`, in a vector or as an iterator"
)]
pub trait IntoSpanLinks<M> {
    #[doc(hidden)]
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError>;
}

impl<I: Iterator<Item: IntoSpanLink>> IntoSpanLinks<ByIterator> for I {
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        bounded_items(self)
            .filter_map(|link| link.into_span_link().transpose())
            .collect()
    }
}

impl IntoSpanLinks<ByCollection> for [SpanLink; 0] {
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        Ok(Vec::new())
    }
}

macro_rules! arrays {
    ($($length:literal)*) => {$(
        impl<L: IntoSpanLink> IntoSpanLinks<ByCollection> for [L; $length] {
            fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
                self.into_iter().into_span_links()
            }
        }
    )*};
}

for_each_array_length!(arrays);

impl<L: IntoSpanLink> IntoSpanLinks<ByCollection> for Vec<L> {
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        self.into_iter().into_span_links()
    }
}

impl<L: IntoSpanLink> IntoSpanLinks<ByCollection> for Option<L> {
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        self.into_iter().into_span_links()
    }
}

impl<L: IntoSpanLink> IntoSpanLinks<ByCollection> for Result<L, SpanLinkError> {
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        Some(self).into_span_links()
    }
}

impl IntoSpanLinks<ByCollection> for SpanLink {
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        Ok(vec![self])
    }
}

impl<'a, L> IntoSpanLinks<ByCollection> for &'a [L]
where
    &'a L: IntoSpanLink,
{
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        self.iter().into_span_links()
    }
}

impl<'a, L> IntoSpanLinks<ByCollection> for &'a Vec<L>
where
    &'a L: IntoSpanLink,
{
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        self.iter().into_span_links()
    }
}

impl<'a, L, const N: usize> IntoSpanLinks<ByCollection> for &'a [L; N]
where
    &'a L: IntoSpanLink,
{
    fn into_span_links(self) -> Result<Vec<SpanLink>, SpanLinkError> {
        self.iter().into_span_links()
    }
}
