//! Links from a span to other spans.

mod error;
mod into_span_link;
mod into_span_links;
mod link_record;
mod span_link;

pub use error::SpanLinkError;
pub use into_span_link::IntoSpanLink;
pub use into_span_links::IntoSpanLinks;
pub(crate) use link_record::{LinkLimits, LinkRecord};
pub use span_link::SpanLink;
