//! Operators and their spellings.

use std::str::FromStr;

/// The operator with which a condition of an [`ExportFilter`](crate::ExportFilter) compares a field with its value.
///
/// Parsing accepts the spellings of the Python SDK: `eq`, `==`, `!=`, `gt`, `not_empty` and so on.
///
/// ```
/// use respan::Operator;
///
/// assert_eq!("EQ".parse(), Ok(Operator::Equal));
/// assert_eq!(Operator::GreaterThan.as_str(), "gt");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// The field has this value. Numbers are compared across types, true equals 1, and the text `"10"` does not equal the
    /// number 10. With a list of several values, the field has one of them; with null, it is missing.
    Equal,
    /// The field does not have this value. A missing field differs from every value but null.
    NotEqual,
    /// The field is a number greater than the value. A text that contains a number is compared as that number, here and in
    /// the other ordering operators.
    GreaterThan,
    /// The field is a number greater than or equal to the value.
    GreaterOrEqual,
    /// The field is a number less than the value.
    LessThan,
    /// The field is a number less than or equal to the value.
    LessOrEqual,
    /// The field's text contains the value's.
    Contains,
    /// The field's text contains the value's, ignoring case.
    ContainsIgnoringCase,
    /// The field's text starts with the value's.
    StartsWith,
    /// The field's text ends with the value's.
    EndsWith,
    /// The regular expression matches anywhere in the field's text. The syntax is that of the crate `regex-lite`: without
    /// look-around, and with `\d`, `\w`, `\s` and `(?i)` for ASCII only.
    Regex,
    /// The field has one of a list of values.
    In,
    /// The field is present and has none of a list of values.
    NotIn,
    /// The field is missing (with true) or present (with false).
    IsNull,
    /// The field is missing or the empty text; 0 and false are not empty.
    Empty,
    /// The field is present and not the empty text.
    NotEmpty,
}

/// The error of parsing a text that is not an [`Operator`].
///
/// The platform does not support `>`, `>=`, `<`, `<=`, `starts_with` and `ends_with`.
///
/// ```
/// use respan::Operator;
///
/// assert!(">".parse::<Operator>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an operator: accepted are an empty text, eq, not, gt, gte, lt, lte, contains, icontains, startswith, \
     endswith, regex, in, not_in, isnull, empty and not_empty"
)]
pub struct ParseOperatorError;

impl Operator {
    /// Returns the spelling in the JSON form of a filter; equality is the empty text.
    ///
    /// ```
    /// assert_eq!(respan::Operator::NotIn.as_str(), "not_in");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::NotEqual => "not",
            Self::GreaterThan => "gt",
            Self::GreaterOrEqual => "gte",
            Self::LessThan => "lt",
            Self::LessOrEqual => "lte",
            Self::Contains => "contains",
            Self::ContainsIgnoringCase => "icontains",
            Self::StartsWith => "startswith",
            Self::EndsWith => "endswith",
            Self::Regex => "regex",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::IsNull => "isnull",
            Self::Empty => "empty",
            Self::NotEmpty => "not_empty",
        }
    }
}

/// All operators with their spellings. The macros have a copy, which a test compares with this one.
#[doc(hidden)]
pub const OPERATOR_SPELLINGS: &[(Operator, &[&str])] = &[
    (Operator::Equal, &["", "=", "==", "eq", "equals"]),
    (
        Operator::NotEqual,
        &["not", "!=", "<>", "ne", "not_equal", "not_equals"],
    ),
    (Operator::GreaterThan, &["gt"]),
    (Operator::GreaterOrEqual, &["gte"]),
    (Operator::LessThan, &["lt"]),
    (Operator::LessOrEqual, &["lte"]),
    (Operator::Contains, &["contains"]),
    (Operator::ContainsIgnoringCase, &["icontains", "ilike"]),
    (Operator::StartsWith, &["startswith"]),
    (Operator::EndsWith, &["endswith"]),
    (Operator::Regex, &["regex"]),
    (Operator::In, &["in"]),
    (Operator::NotIn, &["not_in"]),
    (Operator::IsNull, &["isnull"]),
    (Operator::Empty, &["empty", "is_empty", "isempty"]),
    (Operator::NotEmpty, &["not_empty", "notempty", "has_key"]),
];

impl FromStr for Operator {
    type Err = ParseOperatorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        // On the platform these two spellings are case-sensitive, all others are not.
        let is_case_sensitive = |spelling: &str| matches!(spelling, "not_in" | "has_key");
        OPERATOR_SPELLINGS
            .iter()
            .find(|(_, spellings)| {
                spellings.iter().any(|spelling| {
                    *spelling == text || !is_case_sensitive(spelling) && spelling.eq_ignore_ascii_case(text)
                })
            })
            .map(|(operator, _)| *operator)
            .ok_or(ParseOperatorError)
    }
}

#[cfg(test)]
mod tests {
    use super::{OPERATOR_SPELLINGS as SPELLINGS, Operator};
    use proptest::prelude::*;

    const UNKNOWN: &[&str] = &[
        ">",
        ">=",
        "<",
        "<=",
        "starts_with",
        "ends_with",
        "not_contains",
        "between",
        "NOT_IN",
        "HAS_KEY",
    ];

    fn spelling() -> impl Strategy<Value = (Operator, &'static str)> {
        let pairs = SPELLINGS
            .iter()
            .flat_map(|(operator, texts)| texts.iter().map(|text| (*operator, *text)));
        proptest::sample::select(pairs.collect::<Vec<_>>())
    }

    fn letters() -> impl Strategy<Value = (Operator, &'static str)> {
        spelling().prop_filter("other characters", |(_, text)| {
            text.bytes().all(|byte| byte.is_ascii_alphabetic())
        })
    }

    proptest! {
        #[test]
        fn every_spelling_is_parsed_with_surrounding_space((operator, text) in spelling(), before in "[ \t\n]{0,3}", after in "[ \t\n]{0,3}") {
            prop_assert_eq!(format!("{before}{text}{after}").parse(), Ok(operator));
        }

        #[test]
        fn letters_are_parsed_in_any_case((operator, text) in letters(), upper in any::<u32>()) {
            let mixed: String = text
                .chars()
                .enumerate()
                .map(|(at, letter)| if upper >> (at % 32) & 1 == 1 { letter.to_ascii_uppercase() } else { letter })
                .collect();
            prop_assert_eq!(mixed.parse(), Ok(operator));
        }

        #[test]
        fn other_texts_are_not_operators(text in "[a-z_<>=!]{1,12}") {
            prop_assume!(!SPELLINGS.iter().any(|(_, texts)| texts.contains(&text.as_str())));
            prop_assert!(text.parse::<Operator>().is_err());
        }
    }

    #[test]
    fn look_alikes_are_not_operators() {
        for text in UNKNOWN {
            assert!(text.parse::<Operator>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_operator_round_trips() {
        for (operator, _) in SPELLINGS {
            assert_eq!(operator.as_str().parse(), Ok(*operator));
        }
    }
}
