//! The lenient parser, for filters that spans have as an attribute.

use super::condition::Condition;
use super::definition::ExportFilter;
use super::filter_json::FilterJson;
use crate::diagnostics::diagnose_once_per_text;
use crate::json::bounded_text;
use serde_json::Value as Json;

/// Bytes of a filter in a message.
const MAX_QUOTE: usize = 100;

/// Parses as much as possible. A text that is not a filter passes every span; each mistake is logged once.
pub(super) fn parse_lenient(text: &str) -> ExportFilter {
    if text.is_empty() {
        return ExportFilter::new();
    }
    match FilterJson::parse(text) {
        Ok(FilterJson::Object(entries)) => entries
            .into_iter()
            .fold(ExportFilter::new(), |filter, (field, condition)| {
                add_condition(filter, field, condition)
            }),
        Ok(FilterJson::Falsy) => ExportFilter::new(),
        Ok(FilterJson::Other) => {
            diagnose_once_per_text!(
                Warning,
                "export filter",
                "the filter {} is not an object; its spans are exported",
                quoted(text)
            );
            ExportFilter::new()
        }
        Err(error) => {
            diagnose_once_per_text!(
                Warning,
                "export filter",
                "the filter {} is not JSON ({error}); its spans are exported",
                quoted(text)
            );
            ExportFilter::new()
        }
    }
}

/// The beginning of a filter, for a message.
fn quoted(text: &str) -> String {
    bounded_text(format_args!("{text:?}"), MAX_QUOTE).unwrap_or_default()
}

fn add_condition(mut filter: ExportFilter, field: String, condition: Json) -> ExportFilter {
    let Json::Object(mut members) = condition else {
        diagnose_once_per_text!(
            Warning,
            "export filter",
            "the condition of `{field}` is not an object and is skipped"
        );
        // The last entry of a field counts, even if it is skipped.
        filter.conditions.retain(|(existing, _)| *existing != field);
        return filter;
    };
    let mut member = |name| members.remove(name).unwrap_or_default();
    let operator = match member("operator") {
        Json::Null => "".into(),
        operator => operator,
    };
    let value = member("value");
    let quote = bounded_text(format_args!("{value}"), MAX_QUOTE).unwrap_or_default();
    let (condition, error) = Condition::new(operator, value);
    if let Some(error) = error {
        diagnose_once_per_text!(
            Warning,
            "export filter",
            "the condition of `{field}` with the value {quote} can never match, its spans are dropped: {error}"
        );
    }
    filter.with(field, condition)
}
