//! The condition on one field.

use super::condition_error::ConditionError;
use super::operator::Operator;
use super::predicate::Predicate;
use crate::value::ValueRef;
use serde_json::Value as Json;

/// A condition as it was written, with the predicate that it means.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) operator: Json,
    pub(super) value: Json,
    predicate: Predicate,
}

impl Condition {
    /// Creates a condition. With an error, it is valid but never matches.
    pub(super) fn new(operator: Json, value: Json) -> (Self, Option<ConditionError>) {
        let predicate = effective_operator(&operator, &value)
            .ok_or(ConditionError::UnknownOperator)
            .and_then(|operator| Predicate::new(operator, unwrap_single(&value)));
        let (predicate, error) = match predicate {
            Ok(predicate) => (predicate, None),
            Err(error) => (Predicate::Never, Some(error)),
        };
        let condition = Self {
            operator,
            value,
            predicate,
        };
        (condition, error)
    }

    /// Returns whether it tests for membership in a list, by `in` or by an equality with several values.
    pub(super) const fn is_membership(&self) -> bool {
        matches!(self.predicate, Predicate::In(_))
    }

    /// Returns whether its operator needs no value and it has none.
    pub(super) const fn is_without_value(&self) -> bool {
        matches!(
            (&self.predicate, &self.value),
            (Predicate::Empty | Predicate::NotEmpty, Json::Null)
        )
    }

    /// Returns whether a field with this value satisfies the condition; `None` is a missing field.
    pub(super) fn matches(&self, field: Option<ValueRef<'_>>) -> bool {
        match field {
            None => self.predicate.matches_missing(),
            // The owned value may be a text or a number.
            Some(ValueRef::Any(value)) => self.predicate.matches(value.into()),
            Some(field) => self.predicate.matches(field),
        }
    }
}

/// Operator and value determine the predicate.
impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.operator == other.operator && self.value == other.value
    }
}

/// The operator that the spelling means for this value: some spellings of equality mean membership when the value is a list
/// of several values, or of none.
fn effective_operator(operator: &Json, value: &Json) -> Option<Operator> {
    let operator = match operator {
        Json::Null => "",
        Json::String(text) => text,
        _ => return None,
    };
    let is_list = matches!(unwrap_single(value), Json::Array(_)) && !is_single(value);
    if is_list && matches!(operator, "" | "=" | "==" | "eq") {
        return Some(Operator::In);
    }
    operator.parse().ok()
}

fn is_single(value: &Json) -> bool {
    matches!(value, Json::Array(values) if values.len() == 1)
}

/// The element of a list of one, and any other value unchanged: the platform's user interface sends a single value as a list.
pub(super) fn unwrap_single(value: &Json) -> &Json {
    match value {
        Json::Array(values) => match values.as_slice() {
            [single] => single,
            _ => value,
        },
        _ => value,
    }
}
