//! Column `flags` of a span.

use crate::model::{Outcome, Summary};

pub(super) const ERROR: i64 = 1;
pub(super) const CANCELLED: i64 = 2;
pub(super) const INCOMPLETE: i64 = 4;
pub(super) const LOST: i64 = 8;

pub(super) fn flags(summary: &Summary) -> i64 {
    let outcome = match summary.outcome {
        Outcome::Finished => 0,
        Outcome::Cancelled => CANCELLED,
        Outcome::Incomplete => INCOMPLETE,
    };
    outcome | if summary.is_error { ERROR } else { 0 }
}
