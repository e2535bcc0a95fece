//! Secrets in `INSERT INTO users (name, password) VALUES ('joe', '…')`.

use crate::json::last_bytes;
use crate::mask::names::secret_names::is_secret_name;
use crate::mask::pattern::literals::occurrences;
use std::ops::Range;

/// A literal of every such statement.
pub(super) const LITERAL: &str = "values";
/// The maximum length of the list of columns.
const MAX_COLUMNS: usize = 2_000;
/// The distance before the columns in which `INTO` is looked for.
const MAX_TABLE: usize = 128;

/// Adds the ranges of the strings in columns with the name of a secret.
pub(crate) fn find(text: &str, ranges: &mut Vec<Range<usize>>) {
    let mut end = 0;
    for at in occurrences(text, LITERAL) {
        if at < end {
            continue;
        }
        let columns = secret_columns(text.get(..at).unwrap_or_default());
        if !columns.is_empty() {
            end = rows(text, at + LITERAL.len(), &columns, ranges);
        }
    }
}

/// The indexes of the columns before `VALUES` that have the name of a secret.
fn secret_columns(before: &str) -> Vec<usize> {
    let list = last_bytes(before, MAX_COLUMNS).trim_end();
    let Some((table, columns)) = list.strip_suffix(')').and_then(|list| list.rsplit_once('(')) else {
        return Vec::new();
    };
    let table = last_bytes(table, MAX_TABLE);
    let mut words = table.split(|char: char| !char.is_ascii_alphanumeric());
    if !words.any(|word| word.eq_ignore_ascii_case("into")) {
        return Vec::new();
    }
    let is_quote = |char: char| char.is_whitespace() || "`\"'[]\\".contains(char);
    let columns = columns.split(',').map(|column| column.trim_matches(is_quote));
    columns
        .enumerate()
        .filter(|(_, column)| is_secret_name(column))
        .map(|(index, _)| index)
        .collect()
}

/// Adds the strings in the columns of all rows from the index on, and returns the index behind them.
fn rows(text: &str, start: usize, columns: &[usize], ranges: &mut Vec<Range<usize>>) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut depth = 0_usize;
    let mut column = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' => {
                depth += 1;
                if depth == 1 {
                    column = 0;
                }
            }
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b',' if depth == 1 => column += 1,
            b'\'' | b'"' if depth > 0 => {
                let end = string_end(bytes, at);
                if columns.contains(&column) {
                    ranges.push(at + 1..end);
                }
                at = end;
            }
            // Behind the rows.
            byte if depth == 0 && !byte.is_ascii_whitespace() && *byte != b',' => break,
            _ => {}
        }
        at += 1;
    }
    at
}

/// The index of the quote that closes the one at the index. A quote in the string is doubled or has a backslash.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes.get(start);
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if Some(byte) == quote && bytes.get(at + 1) == quote => at += 1,
            byte if Some(byte) == quote => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let mut ranges = Vec::new();
        find(text, &mut ranges);
        let found: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
        found.join("|")
    }

    #[test]
    fn strings_in_columns_of_secrets_are_found() {
        for (text, secrets) in [
            (
                "INSERT INTO users (name, password) VALUES ('joe', 'a'), ('ann', 'b''c, d');",
                "a|b''c, d",
            ),
            (
                "insert into `t`(`api_key`,id) values(\"a\\\"b\",1) on conflict (x) do nothing",
                "a\\\"b",
            ),
            (
                "REPLACE INTO t (id, password) VALUES (f(1, 'x'), crypt('a', gen_salt('bf')))",
                "a|bf",
            ),
            ("INSERT INTO t (password) VALUES ('trunc", "trunc"),
            ("INSERT INTO t (name, city) VALUES ('joe', 'Rome')", ""),
            ("the values of (password) values ('joe')", ""),
            ("INSERT INTO t (password) VALUES (?), ($1)", ""),
        ] {
            assert_eq!(found(text), secrets, "{text}");
        }
    }

    /// Each value is passed once, and the columns before it are of bounded length.
    #[test]
    fn repeated_starts_take_linear_time() {
        for unit in ["into t (password) values (", "values", ") values", "('"] {
            found(&unit.repeat(100_000));
        }
    }
}
