//! The order of what a request contains: spans by their scope, attributes of the resource by their key.

use crate::model::{SpanView, loading_ahead};
use opentelemetry::{InstrumentationScope, Value};
use opentelemetry_sdk::Resource;

/// The spans of a batch that have one scope.
pub(super) struct ScopeGroup<'b, S> {
    scope: &'b InstrumentationScope,
    batch: &'b [S],
}

impl<'b, S: SpanView> ScopeGroup<'b, S> {
    pub(super) fn scope(&self) -> &'b InstrumentationScope {
        self.scope
    }

    /// The spans, whose texts begin to load while the span before is encoded.
    pub(super) fn spans(&self) -> impl Iterator<Item = &'b S> {
        let scope = self.scope;
        loading_ahead(self.batch).filter(move |span| is_same_scope(scope, span.scope()))
    }
}

/// The groups in order of first appearance.
pub(super) fn scope_groups<S: SpanView>(batch: &[S]) -> Vec<ScopeGroup<'_, S>> {
    let mut groups: Vec<ScopeGroup<'_, S>> = Vec::new();
    for span in batch {
        let scope = span.scope();
        if !groups.iter().any(|group| is_same_scope(group.scope, scope)) {
            groups.push(ScopeGroup { scope, batch });
        }
    }
    groups
}

/// Pointers are compared first, since most spans share one scope in memory.
fn is_same_scope(one: &InstrumentationScope, other: &InstrumentationScope) -> bool {
    std::ptr::eq(one, other) || (one.name() == other.name() && one.version() == other.version())
}

/// The attributes of the resource. Their own order is random; a stable one makes requests comparable.
pub(super) fn sorted_resource(resource: &Resource) -> Vec<(&str, &Value)> {
    let mut entries: Vec<_> = resource.iter().map(|(key, value)| (key.as_str(), value)).collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries
}
