//! The predicate of a condition.

use super::compare::{equal, is_truthy, json_number, json_text, number, text};
use super::condition_error::ConditionError;
use super::operator::Operator;
use crate::value::ValueRef;
use regex_lite::Regex;
use serde_json::Value as Json;

/// An operator with its value, converted to the type that the comparison needs.
#[derive(Debug, Clone)]
pub(super) enum Predicate {
    Never,
    Equal(Json),
    NotEqual(Json),
    Ordered(fn(&f64, &f64) -> bool, f64),
    Contains(String),
    ContainsIgnoringCase(String),
    StartsWith(String),
    EndsWith(String),
    Regex(Regex),
    In(Json),
    NotIn(Json),
    IsNull(bool),
    Empty,
    NotEmpty,
}

impl Predicate {
    /// Converts the value.
    ///
    /// # Errors
    ///
    /// If the operator needs a number or a regular expression, and the value is neither.
    pub(super) fn new(operator: Operator, value: &Json) -> Result<Self, ConditionError> {
        let text = || json_text(value).into_owned();
        let ordered = |compare| {
            let limit = json_number(value).ok_or(ConditionError::NotANumber)?;
            Ok(Self::Ordered(compare, limit))
        };
        Ok(match operator {
            Operator::Equal => Self::Equal(value.clone()),
            Operator::NotEqual => Self::NotEqual(value.clone()),
            Operator::GreaterThan => return ordered(f64::gt),
            Operator::GreaterOrEqual => return ordered(f64::ge),
            Operator::LessThan => return ordered(f64::lt),
            Operator::LessOrEqual => return ordered(f64::le),
            Operator::Contains => Self::Contains(text()),
            Operator::ContainsIgnoringCase => Self::ContainsIgnoringCase(text().to_lowercase()),
            Operator::StartsWith => Self::StartsWith(text()),
            Operator::EndsWith => Self::EndsWith(text()),
            Operator::Regex => Self::Regex(Regex::new(&text()).map_err(ConditionError::Regex)?),
            Operator::In => Self::In(value.clone()),
            Operator::NotIn => Self::NotIn(value.clone()),
            Operator::IsNull => Self::IsNull(is_truthy(value)),
            Operator::Empty => Self::Empty,
            Operator::NotEmpty => Self::NotEmpty,
        })
    }

    /// Returns whether a missing field satisfies the predicate.
    pub(super) fn matches_missing(&self) -> bool {
        match self {
            Self::Equal(value) => value.is_null(),
            Self::NotEqual(value) => !value.is_null(),
            Self::IsNull(is_null) => *is_null,
            Self::Empty => true,
            _ => false,
        }
    }

    /// Returns whether a field with this value satisfies the predicate.
    pub(super) fn matches(&self, field: ValueRef<'_>) -> bool {
        match self {
            Self::Never => false,
            Self::Equal(value) => equal(field, value),
            Self::NotEqual(value) => !equal(field, value),
            Self::Ordered(compare, limit) => number(field).is_some_and(|field| compare(&field, limit)),
            Self::Contains(part) => text(field).contains(part),
            Self::ContainsIgnoringCase(part) => text(field).to_lowercase().contains(part),
            Self::StartsWith(part) => text(field).starts_with(part),
            Self::EndsWith(part) => text(field).ends_with(part),
            Self::Regex(regex) => regex.is_match(&text(field)),
            Self::In(values) => is_in(field, values),
            Self::NotIn(values) => !is_in(field, values),
            Self::IsNull(is_null) => !is_null,
            Self::Empty => is_empty(field),
            Self::NotEmpty => !is_empty(field),
        }
    }
}

fn is_in(field: ValueRef<'_>, values: &Json) -> bool {
    match values {
        Json::Array(values) => values.iter().any(|value| equal(field, value)),
        value => equal(field, value),
    }
}

fn is_empty(field: ValueRef<'_>) -> bool {
    match field {
        ValueRef::Str(text) => text.is_empty(),
        ValueRef::Names(names) => names.is_empty(),
        _ => false,
    }
}
