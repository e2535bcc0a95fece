//! A span event.

use super::value::AttributeValue;
use std::borrow::Cow;

/// Something that happened at one moment of a span.
#[derive(Debug, Clone)]
pub(crate) struct EventRecord {
    pub(crate) name: Cow<'static, str>,
    pub(crate) unix_nanos: u64,
    pub(crate) attributes: Vec<(Cow<'static, str>, AttributeValue)>,
}
