//! What a span says of itself as an entity: a workflow, a task, or whatever `start_span` calls it.

use super::kind::EntityKind;
use super::record::SpanSource;
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

impl SpanSource {
    /// None for a span without a kind.
    #[inline]
    pub(crate) fn entity(&self) -> Option<EntityView<'_>> {
        match self {
            Self::Attribute(site) => Some(EntityView {
                name: site.name,
                kind: site.kind.as_str(),
                known_kind: Some(site.kind),
                span_name: site.span_name,
                version: site.version,
                sample_rate: site.sample_rate,
                export_filter: site.export_filter,
            }),
            Self::Started(entity) => Some(EntityView {
                name: &entity.name,
                kind: &entity.kind,
                known_kind: EntityKind::parse(&entity.kind),
                span_name: &entity.span_name,
                version: entity.version,
                sample_rate: entity.sample_rate,
                export_filter: entity.export_filter.as_deref(),
            }),
            Self::Manual(_) => None,
        }
    }
}
