//! An entity described at run time, and the common view of both kinds of description.

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
