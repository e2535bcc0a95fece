//! The filter: fields and their conditions.

use super::condition::Condition;
use super::fields::{Fields, status_code};
use super::operator::Operator;
use crate::diagnostics::diagnose_once;
use crate::model::ValueRef;
use serde_json::Value as Json;

/// Conditions on a finished span; all must hold for it to be exported.
///
/// Use it to keep only what is worth keeping, such as failures. Fields are attribute keys, and two more: `status_code`
/// (`UNSET`, `OK` or `ERROR`) and `name` (the span's full name). A filter decides for its own span only, not for
/// children, and a field has one condition: a second one replaces the first. Without conditions every span passes.
///
/// It goes onto a running span ([`SpanUpdate::export_filter`](crate::SpanUpdate::export_filter)), onto a processor
/// ([`Processor::export_filter`](crate::Processor::export_filter)), or into a
/// [`TailPolicy`](crate::TailPolicy::keep_matching); on an attribute it is written as a literal of the same form.
///
/// | [`Operator`] | written | shorter than [`field`](Self::field) |
/// |---|---|---|
/// | `Equal` | an empty text, `eq` | [`equal`](Self::equal), [`errors_only`](Self::errors_only) |
/// | `NotEqual` | `not` | [`not_equal`](Self::not_equal) |
/// | `GreaterThan`, `GreaterOrEqual` | `gt`, `gte` | [`greater_than`](Self::greater_than) |
/// | `LessThan`, `LessOrEqual` | `lt`, `lte` | [`less_than`](Self::less_than) |
/// | `Contains`, `ContainsIgnoringCase` | `contains`, `icontains` | [`contains`](Self::contains) |
/// | `StartsWith`, `EndsWith` | `startswith`, `endswith` | |
/// | `Regex` | `regex` | [`matches`](Self::matches) |
/// | `In`, `NotIn` | `in`, `not_in` | [`is_in`](Self::is_in), [`is_not_in`](Self::is_not_in) |
/// | `IsNull` | `isnull` | [`is_missing`](Self::is_missing) |
/// | `Empty`, `NotEmpty` | `empty`, `not_empty` | [`is_empty`](Self::is_empty), [`is_not_empty`](Self::is_not_empty) |
///
/// ```
/// use respan::{ExportFilter, Operator};
///
/// let filter = ExportFilter::new()
///     .field("status_code", Operator::Equal, "ERROR")
///     .field("score", Operator::GreaterThan, 0.5);
/// assert_eq!(
///     filter.to_json(),
///     r#"{"status_code":{"operator":"","value":"ERROR"},"score":{"operator":"gt","value":0.5}}"#
/// );
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use = "a filter does nothing until a span has it"]
pub struct ExportFilter {
    pub(super) conditions: Vec<(String, Condition)>,
}

impl ExportFilter {
    /// A filter that lets every span pass, to add conditions to.
    ///
    /// ```
    /// assert_eq!(respan::ExportFilter::new().to_json(), "{}");
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a condition, or replaces the one that the field has.
    ///
    /// Values are what JSON knows; NaN and infinities become null there. A value that the operator can do nothing with,
    /// such as the text `high` for [`Operator::GreaterThan`] or a bad regular expression, makes a condition that never
    /// holds; respan says so once. [`matches`](Self::matches) checks its expression at once.
    ///
    /// ```
    /// use respan::{ExportFilter, Operator};
    ///
    /// let filter = ExportFilter::new().field("customer", Operator::In, vec!["ada", "grace"]);
    /// assert_eq!(filter.to_json(), r#"{"customer":{"operator":"in","value":["ada","grace"]}}"#);
    /// ```
    pub fn field(self, field: impl Into<String>, operator: Operator, value: impl Into<Json>) -> Self {
        let (condition, fault) = Condition::new(operator.as_str().into(), value.into());
        let field = field.into();
        if let Some(fault) = fault {
            diagnose_once!(
                Warning,
                "export filter",
                "the condition of `{field}` can never hold: {fault}"
            );
        }
        self.with(field, condition)
    }

    pub(super) fn with(mut self, field: String, condition: Condition) -> Self {
        match self.conditions.iter_mut().find(|(known, _)| *known == field) {
            Some((_, replaced)) => *replaced = condition,
            None => self.conditions.push((field, condition)),
        }
        self
    }

    /// The filter as JSON text: what goes out as the span's attribute `respan.export_filter`.
    ///
    /// Reading it back gives an equal filter.
    ///
    /// ```
    /// use respan::ExportFilter;
    ///
    /// let filter = ExportFilter::errors_only();
    /// assert_eq!(ExportFilter::from_json(&filter.to_json())?, filter);
    /// # Ok::<(), respan::ExportFilterError>(())
    /// ```
    pub fn to_json(&self) -> String {
        let mut text = String::from("{");
        for (field, condition) in &self.conditions {
            if text.len() > 1 {
                text.push(',');
            }
            // By hand for the order: of fields as given, and the operator before the value.
            let parts = [
                Json::from(field.as_str()).to_string().as_str(),
                r#":{"operator":"#,
                condition.operator.to_string().as_str(),
                r#","value":"#,
                condition.value.to_string().as_str(),
                "}",
            ]
            .concat();
            text.push_str(&parts);
        }
        text.push('}');
        text
    }

    /// Whether the span is to be exported.
    pub(crate) fn passes<F: Fields + ?Sized>(&self, span: &F) -> bool {
        self.conditions.iter().all(|(field, condition)| match field.as_str() {
            "status_code" => condition.holds(Some(ValueRef::Str(status_code(span.status())))),
            "name" => condition.holds(Some(ValueRef::Str(span.name()))),
            key => {
                let mut holds = None;
                // A foreign span may have a key twice; the last one counts, as in a map.
                span.attribute(key, &mut |value| holds = Some(condition.holds(Some(value))));
                holds.unwrap_or_else(|| condition.holds(None))
            }
        })
    }
}
