//! Names of the processors that a finished span asks for.

use super::decision::attribute;
use crate::attributes as keys;
use crate::model::{AttributeValue, FinishedSpan, ProcessorNames, SpanRecord};

/// Whether one of the processors that the span names satisfies; blanks around a name and empty names do not count.
pub(crate) fn any_name(span: &FinishedSpan, mut satisfies: impl FnMut(&str) -> bool) -> bool {
    let mut satisfies = |name: &str| {
        let name = name.trim();
        !name.is_empty() && satisfies(name)
    };
    let record: &SpanRecord = match span {
        FinishedSpan::Record(record) => record,
        FinishedSpan::Shared(record) => record,
        FinishedSpan::Prepared(prepared) => &prepared.record,
        FinishedSpan::Data(data) => {
            let own = data.attributes.iter().find(|own| own.key.as_str() == keys::PROCESSORS);
            return own.is_some_and(|own| own.value.as_str().split(',').any(satisfies));
        }
    };
    match (own_names(record), &record.processors) {
        (Some(joined), _) => joined.split(',').any(satisfies),
        (None, ProcessorNames::Static(names)) => names.iter().any(|name| satisfies(name)),
        (None, ProcessorNames::Shared(names)) => names.iter().any(|name| satisfies(name)),
    }
}

/// The attribute's text, where the program set it by hand: its value at the end routes the span.
pub(crate) fn own_names(record: &SpanRecord) -> Option<&str> {
    attribute(record, keys::PROCESSORS).and_then(AttributeValue::as_str)
}
