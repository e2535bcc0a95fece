//! The origin of a span.

use super::callsite::Callsite;
use super::entity::{Entity, EntityView};
use super::entity_kind::EntityKind;
use super::scope_ref::ScopeRef;
use std::sync::Arc;

/// The API that started a span, with the parts of the span that this API fixes.
#[derive(Debug, Clone)]
pub(crate) enum SpanSource {
    /// One of the attribute macros.
    Attribute(&'static Callsite),
    /// `Client::start_span`.
    Started(Arc<Entity>),
    /// The OpenTelemetry API or a span buffer. Name and kind are in [`Extra`](crate::model::record::Extra).
    Manual(ScopeRef),
}

/// A placeholder, of a span that is not started yet or whose source was taken.
impl Default for SpanSource {
    fn default() -> Self {
        static PLACEHOLDER: Callsite = Callsite::new(EntityKind::Task, "", "");
        Self::Attribute(&PLACEHOLDER)
    }
}

impl SpanSource {
    /// Returns whether the call site captures arguments.
    pub(crate) fn captures_input(&self) -> bool {
        matches!(self, Self::Attribute(callsite) if callsite.capture_input)
    }

    /// Returns whether the call site captures results.
    pub(crate) fn captures_output(&self) -> bool {
        matches!(self, Self::Attribute(callsite) if callsite.capture_output)
    }

    /// The kind of the entity. `None` for a manual span and for a kind that is free text: such an entity adds nothing to entity
    /// paths and names no workflow.
    #[inline]
    pub(crate) fn known_kind(&self) -> Option<EntityKind> {
        match self {
            Self::Attribute(callsite) => Some(callsite.kind),
            Self::Started(entity) => EntityKind::parse(&entity.kind),
            Self::Manual(_) => None,
        }
    }

    /// The entity that the span is; `None` for a manual span.
    #[inline]
    pub(crate) fn entity(&self) -> Option<EntityView<'_>> {
        match self {
            Self::Attribute(callsite) => Some(EntityView {
                name: callsite.name,
                kind: callsite.kind.as_str(),
                span_name: callsite.span_name,
                version: callsite.version,
                sample_rate: callsite.rate(),
                export_filter: callsite.filter(),
            }),
            Self::Started(entity) => Some(EntityView {
                name: &entity.name,
                kind: &entity.kind,
                span_name: &entity.span_name,
                version: entity.version,
                sample_rate: entity.sample_rate,
                export_filter: entity.export_filter.as_deref(),
            }),
            Self::Manual(_) => None,
        }
    }
}
