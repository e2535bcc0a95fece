//! Reading a filter that is already on a span: it may be anything, and a mistake must not cost spans.

use super::condition::Condition;
use super::definition::ExportFilter;
use super::ordered_json::Shape;
use crate::diagnostics::diagnose_once;
use serde_json::Value as Json;

/// Reads what can be read. What is no filter at all lets every span pass; what is wrong is said once.
pub(crate) fn parse_lenient(text: &str) -> ExportFilter {
    if text.is_empty() {
        return ExportFilter::new();
    }
    match serde_json::from_str(text) {
        Ok(Shape::Object(entries)) => entries
            .into_iter()
            .fold(ExportFilter::new(), |filter, (field, condition)| {
                add(filter, field, condition)
            }),
        Ok(Shape::Nothing) => ExportFilter::new(),
        Ok(Shape::Other) => {
            diagnose_once!(
                Warning,
                "export filter",
                "a filter is not an object; its spans are exported"
            );
            ExportFilter::new()
        }
        Err(error) => {
            diagnose_once!(
                Warning,
                "export filter",
                "a filter is not JSON ({error}); its spans are exported"
            );
            ExportFilter::new()
        }
    }
}

fn add(mut filter: ExportFilter, field: String, condition: Json) -> ExportFilter {
    let Json::Object(mut members) = condition else {
        diagnose_once!(
            Warning,
            "export filter",
            "the condition of `{field}` is not an object and is skipped"
        );
        // The last of two entries counts, also where it is the one to skip.
        filter.conditions.retain(|(known, _)| *known != field);
        return filter;
    };
    let mut member = |name| members.remove(name).unwrap_or_default();
    let operator = match member("operator") {
        Json::Null => "".into(),
        operator => operator,
    };
    let (condition, fault) = Condition::new(operator, member("value"));
    if let Some(fault) = fault {
        diagnose_once!(
            Warning,
            "export filter",
            "the condition of `{field}` can never hold, its spans are dropped: {fault}"
        );
    }
    filter.with(field, condition)
}
