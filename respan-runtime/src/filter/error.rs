//! Errors of an export filter.

use super::operator::{Operator, ParseOperatorError};

/// An invalid export filter, returned by [`ExportFilter::from_json`](crate::ExportFilter::from_json) and
/// [`ExportFilter::matches`](crate::ExportFilter::matches).
///
/// ```
/// use respan::{ExportFilter, ExportFilterError};
///
/// let error = ExportFilter::from_json(r#"{"score": {"operator": ">", "value": 1}}"#).unwrap_err();
/// assert!(matches!(error, ExportFilterError::UnknownOperator { .. }));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportFilterError {
    /// The text is not JSON.
    #[error("the filter is not JSON")]
    Json(#[from] serde_json::Error),
    /// The JSON is not an object of fields.
    #[error("the filter is not an object of fields and conditions")]
    NotAnObject,
    /// A field occurs twice; a filter has one condition per field.
    #[error("the field `{field}` has two conditions")]
    DuplicateField {
        /// The field.
        field: String,
    },
    /// A condition is not an object.
    #[error("the condition of `{field}` is not an object with `operator` and `value`")]
    NotACondition {
        /// The field.
        field: String,
    },
    /// A condition has a member other than `operator` and `value`.
    #[error("the condition of `{field}` has an unknown member `{member}`; accepted are `operator` and `value`")]
    UnknownMember {
        /// The field.
        field: String,
        /// The member.
        member: String,
    },
    /// The operator is unknown or not a string.
    #[error("the condition of `{field}` has {operator} as its operator, which is {ParseOperatorError}")]
    UnknownOperator {
        /// The field.
        field: String,
        /// The operator as JSON.
        operator: String,
    },
    /// The condition has no value, which its operator requires.
    #[error("the condition of `{field}` has no value")]
    MissingValue {
        /// The field.
        field: String,
        /// The operator.
        operator: Operator,
    },
    /// The value has a type that the operator cannot compare.
    #[error("the condition of `{field}` needs {expected} as its value")]
    WrongValue {
        /// The field.
        field: String,
        /// The operator.
        operator: Operator,
        /// The expected type.
        expected: &'static str,
    },
    /// The regular expression is invalid.
    #[error("the condition of `{field}` has an invalid regular expression: {message}")]
    Regex {
        /// The field.
        field: String,
        /// The parser's message.
        message: String,
    },
}
