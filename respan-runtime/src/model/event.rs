//! A span event.

use super::value::Attribute;
use std::borrow::Cow;

/// A named moment within a span, with attributes.
#[derive(Debug, Clone)]
pub(crate) struct EventRecord {
    pub(crate) name: Cow<'static, str>,
    pub(crate) unix_nanos: u64,
    pub(crate) attributes: Vec<Attribute>,
}
