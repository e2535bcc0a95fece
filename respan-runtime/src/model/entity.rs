//! What a span says of itself as an entity: a workflow, a task, or whatever `start_span` calls it.

use super::entity_kind::EntityKind;
use std::borrow::Cow;

/// An entity described at run time, as a call site describes one at compile time.
#[derive(Debug)]
pub(crate) struct Entity {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Cow<'static, str>,
    pub(crate) span_name: String,
    pub(crate) version: Option<i64>,
    pub(crate) sample_rate: Option<f64>,
    /// JSON.
    pub(crate) export_filter: Option<String>,
}

/// Both kinds of description, read in one way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EntityView<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    /// None for a kind that is none of the four: it counts for neither path nor workflow name (FACTS section 19).
    pub(crate) known_kind: Option<EntityKind>,
    pub(crate) span_name: &'a str,
    pub(crate) version: Option<i64>,
    pub(crate) sample_rate: Option<f64>,
    pub(crate) export_filter: Option<&'a str>,
}
