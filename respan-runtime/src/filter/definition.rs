//! `ExportFilter`, a list of conditions.

use super::condition::Condition;
use super::fields::{Fields, status_code};
use super::operator::Operator;
use crate::diagnostics::diagnose_once_per_text;
use crate::value::ValueRef;
use serde_json::Value as Json;

/// Conditions on a finished span, all of which must match for the span to be exported.
///
/// Use it to export only some spans, such as failed ones. A field is an attribute key, `status_code` (`UNSET`, `OK` or
/// `ERROR`) or `name` (the span's full name). A filter applies to its own span only, not to children. A field has one
/// condition; a second one replaces the first. A filter without conditions passes every span.
///
/// A filter can be set on a running span ([`SpanUpdate::export_filter`](crate::SpanUpdate::export_filter)), a processor
/// ([`Processor::export_filter`](crate::Processor::export_filter)) or a
/// [`TailPolicy`](crate::TailPolicy::keep_matching). In the attribute macros it is written as a literal of the JSON form.
///
/// | [`Operator`] | JSON | method |
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
#[must_use = "set it on a span, a processor or a tail policy"]
pub struct ExportFilter {
    pub(super) conditions: Vec<(String, Condition)>,
}

impl ExportFilter {
    /// Creates a filter without conditions, which passes every span.
    ///
    /// ```
    /// assert_eq!(respan::ExportFilter::new().to_json(), "{}");
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a condition, or replaces the field's existing one.
    ///
    /// Values are JSON; NaN and infinities become null. A value that the operator cannot use, such as the text `high` for
    /// [`Operator::GreaterThan`] or an invalid regular expression, results in a condition that never matches, which is logged
    /// once. [`matches`](Self::matches) returns an error for an invalid expression instead.
    ///
    /// ```
    /// use respan::{ExportFilter, Operator};
    ///
    /// let filter = ExportFilter::new().field("customer", Operator::In, vec!["ada", "grace"]);
    /// assert_eq!(filter.to_json(), r#"{"customer":{"operator":"in","value":["ada","grace"]}}"#);
    /// ```
    pub fn field(self, field: impl Into<String>, operator: Operator, value: impl Into<Json>) -> Self {
        let (condition, error) = Condition::new(operator.as_str().into(), value.into());
        let field = field.into();
        if let Some(error) = error {
            diagnose_once_per_text!(
                Warning,
                "export filter",
                "the condition of `{field}` can never match: {error}"
            );
        }
        self.with(field, condition)
    }

    /// Adds or replaces the condition of a field.
    pub(super) fn with(mut self, field: String, condition: Condition) -> Self {
        match self.conditions.iter_mut().find(|(existing, _)| *existing == field) {
            Some((_, replaced)) => *replaced = condition,
            None => self.conditions.push((field, condition)),
        }
        self
    }

    /// Returns the JSON form, which a span has as its attribute `respan.export_filter`.
    ///
    /// [`from_json`](Self::from_json) accepts it.
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
            // Written by hand to keep the order of the fields, and the operator before the value.
            text.push_str(&Json::from(field.as_str()).to_string());
            text.push_str(r#":{"operator":"#);
            text.push_str(&condition.operator.to_string());
            if !condition.is_without_value() {
                text.push_str(r#","value":"#);
                text.push_str(&condition.value.to_string());
            }
            text.push('}');
        }
        text.push('}');
        text
    }

    /// Returns whether all conditions match the span.
    pub(crate) fn passes<F: Fields + ?Sized>(&self, span: &F) -> bool {
        self.conditions.iter().all(|(field, condition)| match field.as_str() {
            "status_code" => condition.matches(Some(ValueRef::Str(status_code(span.status())))),
            "name" => condition.matches(Some(ValueRef::Str(span.name()))),
            key => {
                let mut is_match = None;
                // A third-party span may have a key twice; the last value counts, as in a map.
                span.attribute(key, &mut |value| is_match = Some(condition.matches(Some(value))));
                is_match.unwrap_or_else(|| condition.matches(None))
            }
        })
    }
}
