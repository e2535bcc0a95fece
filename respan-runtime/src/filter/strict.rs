//! Reading a filter that a user hands over: every mistake is reported, also those that the platform forgives.

use super::condition::{Condition, Fault, unwrapped};
use super::definition::ExportFilter;
use super::error::ExportFilterError as Error;
use super::operator::Operator;
use super::ordered_json::Shape;
use serde_json::Value as Json;

impl ExportFilter {
    /// Reads a filter from JSON: an object of fields, each with an object of `operator` and `value`.
    ///
    /// Use it where filters come from configuration. It is stricter than the platform: conditions that can never hold, or
    /// always do, are refused, so that a slip of the pen does not cost spans.
    ///
    /// ```
    /// use respan::{ExportFilter, Operator};
    ///
    /// let filter = ExportFilter::from_json(r#"{"score": {"operator": "gt", "value": 0.5}}"#)?;
    /// assert_eq!(filter, ExportFilter::new().field("score", Operator::GreaterThan, 0.5));
    /// # Ok::<(), respan::ExportFilterError>(())
    /// ```
    ///
    /// # Errors
    /// Says what is wrong first, in the order of the text.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let Shape::Object(entries) = serde_json::from_str(text)? else {
            return Err(Error::NotAnObject);
        };
        entries.into_iter().try_fold(Self::new(), |filter, (field, condition)| {
            if filter.conditions.iter().any(|(known, _)| *known == field) {
                return Err(Error::DuplicateField { field });
            }
            let condition = read(&field, condition)?;
            Ok(filter.with(field, condition))
        })
    }
}

fn read(field: &str, condition: Json) -> Result<Condition, Error> {
    let field = || field.to_owned();
    let Json::Object(mut members) = condition else {
        return Err(Error::NotACondition { field: field() });
    };
    let written = match members.remove("operator") {
        None | Some(Json::Null) => "".into(),
        Some(operator) => operator,
    };
    let value = members.remove("value");
    if let Some((member, _)) = members.into_iter().next() {
        return Err(Error::UnknownMember { field: field(), member });
    }
    let Some(operator) = written.as_str().and_then(|text| text.parse().ok()) else {
        let operator = written.to_string();
        return Err(Error::UnknownOperator {
            field: field(),
            operator,
        });
    };
    if value.is_none() && !matches!(operator, Operator::Empty | Operator::NotEmpty) {
        return Err(Error::MissingValue {
            field: field(),
            operator,
        });
    }
    let (condition, fault) = Condition::new(written, value.unwrap_or_default());
    let expected = match fault {
        None => expected(operator, &condition),
        Some(Fault::NotANumber) => Some("a number"),
        Some(Fault::Operator) => Some("another operator"),
        Some(Fault::Regex(error)) => {
            let message = error.to_string();
            return Err(Error::Regex {
                field: field(),
                message,
            });
        }
    };
    match expected {
        None => Ok(condition),
        Some(expected) => Err(Error::WrongValue {
            field: field(),
            operator,
            expected,
        }),
    }
}

/// What the operator wants instead of the value it has, if that makes no sense although it is allowed.
fn expected(operator: Operator, condition: &Condition) -> Option<&'static str> {
    let value = unwrapped(&condition.value);
    let scalar = !matches!(value, Json::Array(_) | Json::Object(_));
    match operator {
        Operator::Equal | Operator::NotEqual if condition.is_membership() => scalars(value),
        Operator::Equal | Operator::NotEqual => (!scalar).then_some("a text, a number, true, false or null"),
        Operator::Contains
        | Operator::ContainsIgnoringCase
        | Operator::StartsWith
        | Operator::EndsWith
        | Operator::Regex => (!scalar || value.is_null()).then_some("a text"),
        Operator::In | Operator::NotIn => scalars(value),
        Operator::IsNull => (!value.is_boolean()).then_some("true or false"),
        _ => None,
    }
}

fn scalars(value: &Json) -> Option<&'static str> {
    let comparable = |value: &Json| !matches!(value, Json::Null | Json::Array(_) | Json::Object(_));
    let fine = match value {
        Json::Array(values) => !values.is_empty() && values.iter().all(comparable),
        value => comparable(value),
    };
    (!fine).then_some("a list of texts, numbers, true or false")
}
