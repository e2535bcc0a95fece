//! Texts that arrive in pieces.

use super::budget::Budget;
use crate::json::{Cursor, Malformed};

/// Appends the next value if it is text; returns whether it had content.
pub(super) fn append(
    target: &mut Option<String>,
    cursor: &mut Cursor<'_>,
    budget: &mut Budget,
) -> Result<bool, Malformed> {
    let Some(text) = cursor.string()? else { return Ok(false) };
    budget.append(target.get_or_insert_default(), &text);
    Ok(!text.is_empty())
}
