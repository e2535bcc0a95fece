//! Error of a condition.

use std::fmt;

/// Reason why a condition can never match.
#[derive(Debug)]
pub(super) enum ConditionError {
    UnknownOperator,
    NotANumber,
    Regex(regex_lite::Error),
}

impl fmt::Display for ConditionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOperator => formatter.write_str("unknown operator"),
            Self::NotANumber => formatter.write_str("the value is not a number"),
            Self::Regex(error) => write!(formatter, "{error}"),
        }
    }
}
