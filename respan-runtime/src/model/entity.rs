//! An entity described at run time, and the common view of both kinds of description.

use super::callsite::Callsite;
use super::entity_kind::EntityKind;
use super::span_texts::SpanTexts;
use std::borrow::Cow;

/// An entity that `start_span` describes at run time; the counterpart of a [`Callsite`](super::Callsite).
#[derive(Debug)]
pub(crate) struct Entity {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Cow<'static, str>,
    pub(crate) span_name: String,
    pub(crate) version: Option<i64>,
    pub(crate) sample_rate: Option<f64>,
    /// JSON text.
    pub(crate) export_filter: Option<String>,
}

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

/// A borrowed description of an entity, from a [`Callsite`](super::Callsite) or an [`Entity`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct EntityView<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) span_name: &'a str,
    pub(crate) version: Option<i64>,
    pub(crate) sample_rate: Option<f64>,
    /// JSON text.
    pub(crate) export_filter: Option<&'a str>,
}
