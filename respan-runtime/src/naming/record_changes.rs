//! Additions to a record, which do not refer to it.

use crate::attributes as keys;
use crate::model::{SpanRecord, SpanTexts};
use crate::value::Attribute;
use opentelemetry::trace::Status;

/// Additions that do not refer to the span.
#[derive(Debug)]
pub(crate) struct RecordChanges {
    pub(super) name: Option<String>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) replaces_content: bool,
    pub(super) removes_ok: bool,
}

impl RecordChanges {
    pub(crate) fn apply(mut self, record: &mut SpanRecord) {
        if self.replaces_content {
            let texts = &record.texts;
            record.texts = SpanTexts::from_parts([None, None, texts.path(), texts.workflow()]);
        }
        let extra = record.extra.get_or_insert_default();
        if self.replaces_content {
            extra.attributes.retain(|(key, _)| !is_replaced(key));
        }
        if let Some(name) = self.name {
            extra.name = Some(name.into());
        }
        if self.removes_ok && extra.status == Status::Ok {
            extra.status = Status::Unset;
        }
        extra.attributes.append(&mut self.attributes);
    }
}

/// Returns whether the attribute is removed where other attributes replace the content.
pub(super) fn is_replaced(key: &str) -> bool {
    key == keys::ENTITY_INPUT || key == keys::ENTITY_OUTPUT
}
