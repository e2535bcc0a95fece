//! The reading of a span: which parts of a naming apply to it.

use super::additions::Additions;
use super::facts::Facts;
use super::{common, function, langfuse, model_call, semantic};
use crate::model::{Naming, PlainEntity, SpanRecord, SpanView};

/// The additions of this naming to a span; `None` for none.
#[inline]
pub(crate) fn additions(span: &impl SpanView, naming: Naming) -> Option<Additions<'_>> {
    let entity = span.plain_entity();
    if adds_nothing(span, entity.as_ref(), naming) {
        return None;
    }
    let mut additions = Additions::default();
    additions.read_from(span, entity, naming).then_some(additions)
}

/// Returns whether a span with this plain entity, if it is one, has no additions. What can be told at once: most spans have none.
#[inline]
fn adds_nothing(span: &impl SpanView, entity: Option<&PlainEntity<'_>>, naming: Naming) -> bool {
    match entity {
        Some(entity) => function::adds_nothing(entity.kind, naming),
        None => naming == Naming::Respan && !semantic::has_semantic_names(span),
    }
}

impl<'s> Additions<'s> {
    /// Replaces the additions by those of this naming to this span; false for none.
    #[inline]
    pub(crate) fn read(&mut self, span: &'s impl SpanView, naming: Naming) -> bool {
        let entity = span.plain_entity();
        !adds_nothing(span, entity.as_ref(), naming) && self.read_from(span, entity, naming)
    }

    fn read_from(&mut self, span: &'s dyn SpanView, entity: Option<PlainEntity<'s>>, naming: Naming) -> bool {
        self.clear();
        let facts = Facts::read(span, entity);
        if naming != Naming::Respan {
            common::add(&facts, span, naming, self);
            if naming == Naming::Langfuse {
                langfuse::add(span, self);
            }
            if facts.is_model {
                model_call::add(span, naming, self);
            } else {
                function::add(&facts, span, naming, self);
            }
        }
        if facts.is_model && matches!(naming, Naming::Respan | Naming::Both) && semantic::has_semantic_names(span) {
            semantic::add(span, self);
        }
        if entity.is_none() {
            self.remove_present(span);
        }
        !self.is_empty()
    }
}

/// Adds the attributes of this naming to a record.
#[inline]
pub(crate) fn add_names(record: &mut SpanRecord, naming: Option<Naming>) {
    if let Some(naming) = naming {
        add_names_of(record, naming);
    }
}

fn add_names_of(record: &mut SpanRecord, naming: Naming) {
    let additions = additions(record, naming);
    if let Some(changes) = additions.map(Additions::into_changes) {
        changes.apply(record);
    }
}
