//! Typed methods for common conditions.

use super::condition::Condition;
use super::condition_error::ConditionError;
use super::definition::ExportFilter;
use super::error::ExportFilterError;
use super::operator::Operator;
use serde_json::Value as Json;

impl ExportFilter {
    /// Creates a filter that exports only spans with an error status. Use it for paths with much traffic.
    ///
    /// ```
    /// let filter = respan::ExportFilter::errors_only();
    /// assert_eq!(filter.to_json(), r#"{"status_code":{"operator":"","value":"ERROR"}}"#);
    /// ```
    pub fn errors_only() -> Self {
        Self::new().equal("status_code", "ERROR")
    }

    /// Requires that the field has this value; with [`Value::Null`](serde_json::Value::Null), that it is missing.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().equal("name", "checkout.workflow");
    /// assert_eq!(filter.to_json(), r#"{"name":{"operator":"","value":"checkout.workflow"}}"#);
    /// ```
    pub fn equal(self, field: impl Into<String>, value: impl Into<Json>) -> Self {
        self.field(field, Operator::Equal, value)
    }

    /// Requires that the field has another value or is missing.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().not_equal("cached", true);
    /// assert_eq!(filter.to_json(), r#"{"cached":{"operator":"not","value":true}}"#);
    /// ```
    pub fn not_equal(self, field: impl Into<String>, value: impl Into<Json>) -> Self {
        self.field(field, Operator::NotEqual, value)
    }

    /// Requires that the field is a number above the limit, or a text with such a number.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().greater_than("score", 0.5);
    /// assert_eq!(filter.to_json(), r#"{"score":{"operator":"gt","value":0.5}}"#);
    /// ```
    pub fn greater_than(self, field: impl Into<String>, limit: f64) -> Self {
        self.field(field, Operator::GreaterThan, limit)
    }

    /// Requires that the field is a number below the limit, or a text with such a number.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().less_than("score", 0.5);
    /// assert_eq!(filter.to_json(), r#"{"score":{"operator":"lt","value":0.5}}"#);
    /// ```
    pub fn less_than(self, field: impl Into<String>, limit: f64) -> Self {
        self.field(field, Operator::LessThan, limit)
    }

    /// Requires that the field's text contains this text, in the same case.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().contains("gen_ai.request.model", "mini");
    /// assert_eq!(filter.to_json(), r#"{"gen_ai.request.model":{"operator":"contains","value":"mini"}}"#);
    /// ```
    pub fn contains(self, field: impl Into<String>, text: &str) -> Self {
        self.field(field, Operator::Contains, text)
    }

    /// Requires that the regular expression matches anywhere in the field's text; see [`Operator::Regex`] for its syntax.
    ///
    /// ```
    /// use respan::ExportFilter;
    ///
    /// let filter = ExportFilter::new().matches("name", "^(checkout|refund)[.]")?;
    /// assert!(filter.matches("name", "(").is_err());
    /// # Ok::<(), respan::ExportFilterError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ExportFilterError::Regex`] if the expression is invalid.
    pub fn matches(self, field: impl Into<String>, expression: &str) -> Result<Self, ExportFilterError> {
        let field = field.into();
        match Condition::new(Operator::Regex.as_str().into(), expression.into()) {
            (_, Some(ConditionError::Regex(error))) => Err(ExportFilterError::Regex {
                field,
                message: error.to_string(),
            }),
            (condition, _) => Ok(self.with(field, condition)),
        }
    }

    /// Requires that the field has one of these values.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().is_in("tier", ["gold", "silver"]);
    /// assert_eq!(filter.to_json(), r#"{"tier":{"operator":"in","value":["gold","silver"]}}"#);
    /// ```
    pub fn is_in<V: Into<Json>>(self, field: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        self.field(field, Operator::In, list(values))
    }

    /// Requires that the field is present and has none of these values.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().is_not_in("tier", ["trial"]);
    /// assert_eq!(filter.to_json(), r#"{"tier":{"operator":"not_in","value":["trial"]}}"#);
    /// ```
    pub fn is_not_in<V: Into<Json>>(self, field: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        self.field(field, Operator::NotIn, list(values))
    }

    /// Requires that the field is missing.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().is_missing("cached");
    /// assert_eq!(filter.to_json(), r#"{"cached":{"operator":"isnull","value":true}}"#);
    /// ```
    pub fn is_missing(self, field: impl Into<String>) -> Self {
        self.field(field, Operator::IsNull, true)
    }

    /// Requires that the field is missing or the empty text.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().is_empty("customer");
    /// assert_eq!(filter.to_json(), r#"{"customer":{"operator":"empty"}}"#);
    /// ```
    // The name of the operator; it applies to the field, not to the filter.
    #[allow(clippy::wrong_self_convention)]
    pub fn is_empty(self, field: impl Into<String>) -> Self {
        self.field(field, Operator::Empty, Json::Null)
    }

    /// Requires that the field is present and not the empty text.
    ///
    /// ```
    /// let filter = respan::ExportFilter::new().is_not_empty("customer");
    /// assert_eq!(filter.to_json(), r#"{"customer":{"operator":"not_empty"}}"#);
    /// ```
    #[allow(clippy::wrong_self_convention)]
    pub fn is_not_empty(self, field: impl Into<String>) -> Self {
        self.field(field, Operator::NotEmpty, Json::Null)
    }
}

fn list<V: Into<Json>>(values: impl IntoIterator<Item = V>) -> Json {
    values.into_iter().map(Into::into).collect()
}
