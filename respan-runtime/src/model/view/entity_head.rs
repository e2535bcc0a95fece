//! The head of a record's attributes: those of its entity, which most spans of one call site share.

use crate::attributes as keys;
use crate::model::record::SpanRecord;
use crate::model::source::{Callsite, SpanSource};

/// The call site, workflow name and path from which the first attributes of a span follow.
#[derive(Clone, Copy)]
pub(crate) struct EntityHead<'s> {
    callsite: &'static Callsite,
    workflow: Option<&'s str>,
    path: Option<&'s str>,
}

/// The keys of the attributes.
const KEYS: [&str; 8] = [
    keys::WORKFLOW_NAME,
    keys::SPAN_KIND,
    keys::ENTITY_NAME,
    keys::ENTITY_PATH,
    keys::LOG_METHOD,
    keys::ENTITY_VERSION,
    keys::EXPORT_FILTER,
    keys::SAMPLE_RATE,
];

impl<'s> EntityHead<'s> {
    /// `None` if the first attributes do not follow from the entity alone.
    pub(super) fn of(record: &'s SpanRecord) -> Option<Self> {
        let SpanSource::Attribute(callsite) = &record.source else {
            return None;
        };
        let is_changed = record.extra().is_some_and(|extra| {
            let mut names = extra.attributes.iter().map(|(key, _)| key.as_ref());
            extra.entity_name.is_some() || names.any(|key| KEYS.contains(&key))
        });
        let is_own = record.processors.is_empty() && !is_changed;
        is_own.then(|| Self {
            callsite,
            workflow: record.texts.workflow(),
            path: record.texts.path(),
        })
    }

    /// The number of attributes.
    pub(crate) fn count(&self) -> usize {
        let optional = [
            self.workflow.is_some(),
            self.path.is_some(),
            self.callsite.version.is_some(),
            self.callsite.filter().is_some(),
            self.callsite.rate().is_some(),
        ];
        // Kind, name, log method.
        3 + optional.into_iter().filter(|is_set| *is_set).count()
    }

    /// Returns whether the attributes are the same.
    pub(crate) fn is_same(&self, other: &EntityHead<'_>) -> bool {
        std::ptr::eq(self.callsite, other.callsite) && self.path == other.path && self.workflow == other.workflow
    }
}
