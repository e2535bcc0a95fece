//! A span's place below its parent entities.

use super::running_span::RunningSpan;
use crate::model::EntityKind;
use std::sync::Arc;

/// Every span at a multiple of this depth refers to its nearest workflow, so that a look-up goes no further up than that.
const INTERVAL: u32 = 64;

impl RunningSpan {
    /// Places the span below its parent entity, of which there is none for the outermost one.
    #[inline]
    pub(crate) fn set_parent_entity(&mut self, parent: Option<Arc<Self>>) {
        self.depth = parent.as_ref().map_or(0, |parent| parent.depth.saturating_add(1));
        if self.depth >= INTERVAL && self.depth.is_multiple_of(INTERVAL) {
            self.workflow_above = parent.as_ref().and_then(Self::workflow_of);
        }
        self.parent_entity = parent;
    }

    /// The innermost of this span and those above it that names a workflow.
    pub(crate) fn nearest_workflow(&self) -> Option<&Self> {
        let mut span = self;
        loop {
            if span.names_workflow() {
                return Some(span);
            }
            if span.is_milestone() {
                return span.workflow_above.as_deref();
            }
            span = span.parent_entity.as_deref()?;
        }
    }

    #[cold]
    fn workflow_of(parent: &Arc<Self>) -> Option<Arc<Self>> {
        let mut span = parent;
        loop {
            if span.names_workflow() {
                return Some(Arc::clone(span));
            }
            if span.is_milestone() {
                return span.workflow_above.clone();
            }
            span = span.parent_entity.as_ref()?;
        }
    }

    fn is_milestone(&self) -> bool {
        self.depth >= INTERVAL && self.depth.is_multiple_of(INTERVAL)
    }

    fn names_workflow(&self) -> bool {
        self.source.known_kind().is_some_and(EntityKind::names_workflow)
    }
}
