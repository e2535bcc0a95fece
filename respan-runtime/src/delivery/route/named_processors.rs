//! The processors that a finished span names.

use super::decision::attribute;
use crate::attributes as keys;
use crate::model::{FinishedSpan, SpanRecord};
use crate::value::{AttributeValue, ProcessorNames};

/// Returns whether the predicate holds for one of the names. Names are trimmed, and empty ones skipped.
#[inline]
pub(super) fn any_name(span: &FinishedSpan, mut predicate: impl FnMut(&str) -> bool) -> bool {
    let mut predicate = |name: &str| {
        let name = name.trim();
        !name.is_empty() && predicate(name)
    };
    let record: &SpanRecord = match span {
        FinishedSpan::Record(record) => record,
        FinishedSpan::Shared(record) => record,
        FinishedSpan::Prepared(prepared) => &prepared.record,
        FinishedSpan::Data(data) => {
            let names = data
                .attributes
                .iter()
                .find(|attribute| attribute.key.as_str() == keys::PROCESSORS);
            return names.is_some_and(|names| names.value.as_str().split(',').any(predicate));
        }
    };
    match (attribute_names(record), &record.processors) {
        (Some(joined), _) => joined.split(',').any(predicate),
        (None, ProcessorNames::Static(names)) => names.iter().any(|name| predicate(name)),
        (None, ProcessorNames::Shared(names)) => names.iter().any(|name| predicate(name)),
    }
}

/// The `respan.processors` attribute, if the program has set it: it overrides the names of the call site.
#[inline]
pub(super) fn attribute_names(record: &SpanRecord) -> Option<&str> {
    attribute(record, keys::PROCESSORS).and_then(AttributeValue::as_str)
}
