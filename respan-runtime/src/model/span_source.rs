//! The origin of a span.

use super::callsite::Callsite;
use super::entity::{Entity, EntityView};
use super::entity_kind::EntityKind;
use opentelemetry::InstrumentationScope;
use std::sync::Arc;

/// Where the span was made.
#[derive(Debug, Clone)]
pub(crate) enum SpanSource {
    /// By an attribute.
    Attribute(&'static Callsite),
    /// By `start_span`.
    Started(Arc<Entity>),
    /// By the OpenTelemetry API or a buffer; the constant parts are in [`Extra`].
    Manual(Arc<InstrumentationScope>),
}

impl SpanSource {
    /// Whether arguments are wanted.
    pub(crate) fn captures_input(&self) -> bool {
        matches!(self, Self::Attribute(site) if site.capture_input)
    }

    /// Whether results are wanted.
    pub(crate) fn captures_output(&self) -> bool {
        matches!(self, Self::Attribute(site) if site.capture_output)
    }
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
