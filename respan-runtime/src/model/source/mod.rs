//! The origin of a span: an annotated function, an entity started by hand, or the scope of a tracer.

mod callsite;
mod computed_options;
mod entity;
mod entity_kind;
mod scope_ref;
mod span_source;

pub use callsite::Callsite;
pub use computed_options::ComputedOptions;
pub(crate) use entity::Entity;
pub use entity_kind::EntityKind;
pub(crate) use scope_ref::ScopeRef;
pub(crate) use span_source::SpanSource;
