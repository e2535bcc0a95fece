//! Comparison of field values with filter values, with Python's semantics.

use crate::value::ValueRef;
use opentelemetry::Array;
use serde_json::Value as Json;
use std::borrow::Cow;

/// Returns whether the values are equal. Lists and maps are never equal to anything, as in the Python SDK, which compares a tuple
/// with a list.
pub(super) fn equal(field: ValueRef<'_>, value: &Json) -> bool {
    match (field, value) {
        (ValueRef::Str(text), Json::String(value)) => text == value,
        (ValueRef::Names(names), Json::String(value)) => names.joined() == *value,
        _ => Number::from_field(field)
            .zip(Number::from_json(value))
            .is_some_and(|(field, value)| field.equals(value)),
    }
}

/// The field as a number, for ordering.
pub(super) fn number(field: ValueRef<'_>) -> Option<f64> {
    match field {
        ValueRef::Str(text) => text.trim().parse().ok(),
        _ => Number::from_field(field).map(Number::to_double),
    }
}

/// The filter's value as a number, for ordering; `None` for NaN, which has no order.
pub(super) fn json_number(value: &Json) -> Option<f64> {
    let number: Option<f64> = match value {
        Json::String(text) => text.trim().parse().ok(),
        _ => Number::from_json(value).map(Number::to_double),
    };
    number.filter(|number| !number.is_nan())
}

/// The field as text; lists and maps as JSON.
pub(super) fn text(field: ValueRef<'_>) -> Cow<'_, str> {
    match field {
        ValueRef::Str(text) => Cow::Borrowed(text),
        ValueRef::Bool(value) => Cow::Borrowed(format_bool(value)),
        ValueRef::Int(value) => Cow::Owned(value.to_string()),
        ValueRef::Double(value) => Cow::Owned(format_double(value)),
        ValueRef::Names(names) => Cow::Owned(names.joined()),
        ValueRef::Any(value) => Cow::Owned(value.to_json().to_string()),
        ValueRef::SdkArray(values) => Cow::Owned(array_to_json(values).to_string()),
    }
}

/// The filter's value as text.
pub(super) fn json_text(value: &Json) -> Cow<'_, str> {
    match value {
        Json::Null => Cow::Borrowed("None"),
        Json::Bool(value) => Cow::Borrowed(format_bool(*value)),
        Json::String(text) => Cow::Borrowed(text),
        Json::Number(number) => Cow::Owned(match number.as_f64() {
            Some(value) if number.is_f64() => format_double(value),
            _ => number.to_string(),
        }),
        Json::Array(_) | Json::Object(_) => Cow::Owned(value.to_string()),
    }
}

/// The truth value of a value in Python.
pub(super) fn is_truthy(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(value) => *value,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(values) => !values.is_empty(),
        Json::Object(entries) => !entries.is_empty(),
    }
}

/// A number of either side, without loss of precision.
#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Double(f64),
}

impl Number {
    fn from_field(field: ValueRef<'_>) -> Option<Self> {
        match field {
            ValueRef::Bool(value) => Some(Self::Whole(value.into())),
            ValueRef::Int(value) => Some(Self::Whole(value.into())),
            ValueRef::Double(value) => Some(Self::Double(value)),
            _ => None,
        }
    }

    fn from_json(value: &Json) -> Option<Self> {
        match value {
            Json::Bool(value) => Some(Self::Whole((*value).into())),
            Json::Number(number) => number.as_i128().map(Self::Whole).or(number.as_f64().map(Self::Double)),
            _ => None,
        }
    }

    /// Compares exactly: an integer that no double represents is not equal to any double.
    // Equality of unrounded inputs is intended, and a saturating cast is far outside of the range of the integers here.
    #[allow(clippy::float_cmp, clippy::cast_possible_truncation)]
    fn equals(self, other: Self) -> bool {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one == other,
            (Self::Double(one), Self::Double(other)) => one == other,
            (Self::Whole(whole), Self::Double(double)) | (Self::Double(double), Self::Whole(whole)) => {
                double.fract() == 0.0 && double as i128 == whole
            }
        }
    }

    // Python converts to doubles too.
    #[allow(clippy::cast_precision_loss)]
    fn to_double(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Double(double) => double,
        }
    }
}

const fn format_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Formats a double like Python: positional from 0.0001 to below 1e16, otherwise with a signed exponent of at least two
/// digits.
fn format_double(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    let scientific = format!("{value:e}");
    match scientific
        .split_once('e')
        .map(|(digits, exponent)| (digits, exponent.parse::<i32>()))
    {
        Some((digits, Ok(exponent))) if !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        // Infinity has no exponent, and is `inf` in both languages.
        _ => format!("{value:?}"),
    }
}

fn array_to_json(values: &Array) -> Json {
    match values {
        Array::Bool(values) => values.as_slice().into(),
        Array::I64(values) => values.as_slice().into(),
        Array::F64(values) => values.as_slice().into(),
        Array::String(values) => values.iter().map(opentelemetry::StringValue::as_str).collect(),
        // `Array` is non-exhaustive; the current version has no other variants.
        _ => Json::Array(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::AttributeValue;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn doubles_are_formatted_as_in_python() {
        let known = [
            (1.0, "1.0"),
            (-0.5, "-0.5"),
            (0.0, "0.0"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.25e100, "1.25e+100"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ];
        for (value, expected) in known {
            assert_eq!(format_double(value), expected);
        }
    }

    #[test]
    fn other_values_are_formatted_as_in_python() {
        let list = AttributeValue::from(vec![AttributeValue::from("a"), AttributeValue::from(1)]);
        assert_eq!(text(ValueRef::Any(&list)), r#"["a",1]"#);
        assert_eq!(text(ValueRef::SdkArray(&Array::Bool(vec![true]))), "[true]");
        assert_eq!(text(ValueRef::Bool(false)), "False");
        assert_eq!(json_text(&json!(null)), "None");
        assert_eq!(json_text(&json!(3)), "3");
        assert_eq!(json_text(&json!(3.0)), "3.0");
    }

    #[test]
    fn large_integers_are_compared_exactly() {
        let beyond = (1_i64 << 53) + 1;
        assert!(equal(ValueRef::Int(beyond), &json!(beyond)));
        assert!(!equal(ValueRef::Int(beyond), &json!(9_007_199_254_740_992.0)));
        assert!(equal(ValueRef::Int(1 << 53), &json!(9_007_199_254_740_992.0)));
        assert!(!equal(ValueRef::Int(i64::MAX), &json!(u64::MAX)));
        assert!(!equal(ValueRef::Double(f64::INFINITY), &json!(u64::MAX)));
    }

    #[test]
    fn numbers_in_text_may_be_surrounded_by_space() {
        assert_eq!(number(ValueRef::Str(" 42\n")), Some(42.0));
        assert_eq!(json_number(&json!("4e1")), Some(40.0));
        assert_eq!(number(ValueRef::Str("forty")), None);
        assert_eq!(json_number(&json!([1])), None);
        assert_eq!(json_number(&json!(null)), None);
    }

    proptest! {
        #[test]
        fn a_formatted_double_round_trips(value in any::<f64>()) {
            prop_assume!(!value.is_nan());
            prop_assert_eq!(format_double(value).parse(), Ok(value));
        }
    }
}
