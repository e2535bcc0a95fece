//! The strict parser, for filters from configuration.

use super::condition::{Condition, unwrap_single};
use super::condition_error::ConditionError;
use super::definition::ExportFilter;
use super::error::ExportFilterError as Error;
use super::filter_json::FilterJson;
use super::operator::Operator;
use serde_json::Value as Json;

impl ExportFilter {
    /// Parses the JSON form: an object of fields, each with an object of `operator` and `value`.
    ///
    /// Use it for filters from configuration. It is stricter than the platform: it also rejects conditions that never or
    /// always match, so that a typing error does not lose spans.
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
    ///
    /// The first mistake in the order of the text.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let FilterJson::Object(entries) = FilterJson::parse(text)? else {
            return Err(Error::NotAnObject);
        };
        entries.into_iter().try_fold(Self::new(), |filter, (field, condition)| {
            if filter.conditions.iter().any(|(existing, _)| *existing == field) {
                return Err(Error::DuplicateField { field });
            }
            let condition = parse_condition(&field, condition)?;
            Ok(filter.with(field, condition))
        })
    }
}

fn parse_condition(field: &str, condition: Json) -> Result<Condition, Error> {
    let field = || field.to_owned();
    let Json::Object(mut members) = condition else {
        return Err(Error::NotACondition { field: field() });
    };
    let spelling = match members.remove("operator") {
        None | Some(Json::Null) => "".into(),
        Some(operator) => operator,
    };
    let value = members.remove("value");
    if let Some((member, _)) = members.into_iter().next() {
        return Err(Error::UnknownMember { field: field(), member });
    }
    let Some(operator) = spelling.as_str().and_then(|text| text.parse().ok()) else {
        let operator = spelling.to_string();
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
    let (condition, error) = Condition::new(spelling, value.unwrap_or_default());
    let expected = match error {
        None => expected_type(operator, &condition),
        Some(ConditionError::NotANumber) => Some("a number"),
        Some(ConditionError::UnknownOperator) => Some("another operator"),
        Some(ConditionError::Regex(error)) => {
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

/// The type that the operator expects, if the value has another one that the platform accepts without a meaning.
fn expected_type(operator: Operator, condition: &Condition) -> Option<&'static str> {
    let value = unwrap_single(&condition.value);
    let is_scalar = !matches!(value, Json::Array(_) | Json::Object(_));
    match operator {
        Operator::Equal | Operator::NotEqual if condition.is_membership() => expected_scalars(value),
        Operator::Equal | Operator::NotEqual => (!is_scalar).then_some("a text, a number, true, false or null"),
        Operator::Contains
        | Operator::ContainsIgnoringCase
        | Operator::StartsWith
        | Operator::EndsWith
        | Operator::Regex => (!is_scalar || value.is_null()).then_some("a text"),
        Operator::In | Operator::NotIn => expected_scalars(value),
        Operator::IsNull => (!value.is_boolean()).then_some("true or false"),
        _ => None,
    }
}

/// The expected type, unless the value is a scalar or a list of scalars.
fn expected_scalars(value: &Json) -> Option<&'static str> {
    let is_comparable = |value: &Json| !matches!(value, Json::Null | Json::Array(_) | Json::Object(_));
    let is_valid = match value {
        Json::Array(values) => !values.is_empty() && values.iter().all(is_comparable),
        value => is_comparable(value),
    };
    (!is_valid).then_some("a list of texts, numbers, true or false")
}
