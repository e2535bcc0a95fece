//! How a field is compared.

use std::str::FromStr;

/// How a condition of an [`ExportFilter`](crate::ExportFilter) compares a field with its value.
///
/// Parsing knows the spellings of the Python SDK: `eq`, `==`, `!=`, `gt`, `not_empty` and so on.
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
    /// The same value: numbers by size, true is 1, text `"10"` is not the number 10. With a list of several values, one
    /// of them; with null, the field is missing.
    Equal,
    /// Another value. A missing field differs from everything but null.
    NotEqual,
    /// Above, as numbers; text that holds a number counts.
    GreaterThan,
    /// Above or equal, as numbers.
    GreaterOrEqual,
    /// Below, as numbers.
    LessThan,
    /// Below or equal, as numbers.
    LessOrEqual,
    /// The field's text contains the value's.
    Contains,
    /// The same, in any case.
    ContainsIgnoringCase,
    /// The field's text begins with the value's.
    StartsWith,
    /// The field's text ends with the value's.
    EndsWith,
    /// The regular expression is found anywhere in the field's text. The dialect is that of the crate `regex-lite`:
    /// without look-around, and `\d`, `\w`, `\s` and `(?i)` know ASCII only.
    Regex,
    /// One of a list.
    In,
    /// Present, and none of a list.
    NotIn,
    /// With true: the field is missing; with false: it is there.
    IsNull,
    /// Missing, or the empty text; 0 and false are not empty.
    Empty,
    /// Anything but that.
    NotEmpty,
}

/// A text that names no [`Operator`].
///
/// `>`, `>=`, `<`, `<=`, `starts_with` and `ends_with` are such texts: the platform does not know them.
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
    /// The operator as the platform writes it, to put it in a filter's JSON by hand; equality is the empty text.
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

/// Every operator with its spellings; the macros keep a copy, and a test there compares the two.
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
        // The platform lower-cases letters-only operators and the aliases of `not` and `empty`; these two it does not.
        let is_exact = |known: &str| matches!(known, "not_in" | "has_key");
        OPERATOR_SPELLINGS
            .iter()
            .find(|(_, spellings)| {
                spellings
                    .iter()
                    .any(|known| *known == text || !is_exact(known) && known.eq_ignore_ascii_case(text))
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

    fn known() -> impl Strategy<Value = (Operator, &'static str)> {
        let pairs = SPELLINGS
            .iter()
            .flat_map(|(operator, texts)| texts.iter().map(|text| (*operator, *text)));
        proptest::sample::select(pairs.collect::<Vec<_>>())
    }

    fn letters() -> impl Strategy<Value = (Operator, &'static str)> {
        known().prop_filter("other signs", |(_, text)| {
            text.bytes().all(|byte| byte.is_ascii_alphabetic())
        })
    }

    proptest! {
        #[test]
        fn every_spelling_is_known_with_space_around((operator, text) in known(), before in "[ \t\n]{0,3}", after in "[ \t\n]{0,3}") {
            prop_assert_eq!(format!("{before}{text}{after}").parse(), Ok(operator));
        }

        #[test]
        fn letters_are_read_in_any_case((operator, text) in letters(), upper in any::<u32>()) {
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
    fn what_is_written_is_read() {
        for (operator, _) in SPELLINGS {
            assert_eq!(operator.as_str().parse(), Ok(*operator));
        }
    }
}
