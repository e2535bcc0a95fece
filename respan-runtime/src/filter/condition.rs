//! One condition on one field.

use super::compare::{equal, json_number, json_text, number, text, truth};
use super::operator::Operator;
use crate::model::ValueRef;
use regex_lite::Regex;
use serde_json::Value as Json;
use std::fmt;

/// A condition as it was written, and what it means.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) operator: Json,
    pub(super) value: Json,
    test: Test,
}

/// Why a condition never holds.
#[derive(Debug)]
pub(super) enum Fault {
    Operator,
    NotANumber,
    Regex(regex_lite::Error),
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator => formatter.write_str("unknown operator"),
            Self::NotANumber => formatter.write_str("the value is not a number"),
            Self::Regex(error) => write!(formatter, "{error}"),
        }
    }
}

#[derive(Debug, Clone)]
enum Test {
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

impl Condition {
    /// The fault, if there is one, is why the condition can never hold.
    pub(super) fn new(operator: Json, value: Json) -> (Self, Option<Fault>) {
        let test = read_operator(&operator, &value)
            .ok_or(Fault::Operator)
            .and_then(|operator| Test::new(operator, unwrapped(&value)));
        let (test, fault) = match test {
            Ok(test) => (test, None),
            Err(fault) => (Test::Never, Some(fault)),
        };
        (Self { operator, value, test }, fault)
    }

    /// Whether it asks for one of a list, with `in` or with an equality that became it.
    pub(super) const fn is_membership(&self) -> bool {
        matches!(self.test, Test::In(_))
    }

    /// Whether a span whose field has this value satisfies the condition; `None` is a missing field.
    pub(super) fn holds(&self, field: Option<ValueRef<'_>>) -> bool {
        match field {
            None => self.test.holds_for_missing(),
            // Texts and numbers may still stand in their owner.
            Some(ValueRef::Any(value)) => self.test.holds_for(value.into()),
            Some(field) => self.test.holds_for(field),
        }
    }
}

/// Both were written alike, so they mean the same.
impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.operator == other.operator && self.value == other.value
    }
}

/// The operator meant: some spellings of equality become membership when several values (or none) are given.
fn read_operator(operator: &Json, value: &Json) -> Option<Operator> {
    let operator = match operator {
        Json::Null => "",
        Json::String(text) => text,
        _ => return None,
    };
    let listed = matches!(unwrapped(value), Json::Array(_)) && !is_single(value);
    if listed && matches!(operator, "" | "=" | "==" | "eq") {
        return Some(Operator::In);
    }
    operator.parse().ok()
}

fn is_single(value: &Json) -> bool {
    matches!(value, Json::Array(values) if values.len() == 1)
}

/// The platform's own user interface sends even a single value as a list.
pub(super) fn unwrapped(value: &Json) -> &Json {
    match value {
        Json::Array(values) => match values.as_slice() {
            [single] => single,
            _ => value,
        },
        _ => value,
    }
}

impl Test {
    fn new(operator: Operator, value: &Json) -> Result<Self, Fault> {
        let text = || json_text(value).into_owned();
        let ordered = |compare| Ok(Self::Ordered(compare, json_number(value).ok_or(Fault::NotANumber)?));
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
            Operator::Regex => Self::Regex(Regex::new(&text()).map_err(Fault::Regex)?),
            Operator::In => Self::In(value.clone()),
            Operator::NotIn => Self::NotIn(value.clone()),
            Operator::IsNull => Self::IsNull(truth(value)),
            Operator::Empty => Self::Empty,
            Operator::NotEmpty => Self::NotEmpty,
        })
    }

    fn holds_for_missing(&self) -> bool {
        match self {
            Self::Equal(value) => value.is_null(),
            Self::NotEqual(value) => !value.is_null(),
            Self::IsNull(wanted) => *wanted,
            Self::Empty => true,
            _ => false,
        }
    }

    fn holds_for(&self, field: ValueRef<'_>) -> bool {
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
            Self::In(values) => is_among(field, values),
            Self::NotIn(values) => !is_among(field, values),
            Self::IsNull(wanted) => !wanted,
            Self::Empty => is_empty(field),
            Self::NotEmpty => !is_empty(field),
        }
    }
}

fn is_among(field: ValueRef<'_>, values: &Json) -> bool {
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
