//! The entity of a record without attributes, and its name.

use crate::model::record::SpanTexts;
use crate::model::source::{Callsite, EntityKind};

/// The entity of a record for which no attribute was set, so that none replaces a part of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlainEntity<'a> {
    pub(crate) kind: EntityKind,
    pub(crate) name: EntityName<'a>,
    /// Input and output, which are JSON.
    pub(crate) texts: &'a SpanTexts,
}

/// The name of an entity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EntityName<'a> {
    pub(crate) text: &'a str,
    /// The same text, if it is that of a call site.
    pub(crate) constant: Option<&'static str>,
}

impl From<&'static Callsite> for EntityName<'_> {
    fn from(callsite: &'static Callsite) -> Self {
        Self {
            text: callsite.name,
            constant: Some(callsite.name),
        }
    }
}

impl<'a> From<&'a str> for EntityName<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, constant: None }
    }
}
