//! The difference of two stored traces.

use super::Store;
use super::error::StoreError;
use super::read::find;
use crate::model::{Diff, DiffLine, id_text, line_diff, message_lines};
use rusqlite::{Connection, OptionalExtension as _, params};

/// Spans of two traces that are compared at most: both are in memory.
const MAX_DIFF: i64 = 50_000;

/// Bytes of a span whose messages are compared at most.
const MAX_SPAN: i64 = 4 * 1024 * 1024;

impl Store {
    /// The difference of two traces, unless they are too large to be in memory.
    pub(crate) fn diff(&self, left: &str, right: &str) -> Result<Diff, StoreError> {
        let spans = self.read(|connection| {
            let count = |id: &str| {
                let (trace, _) = find(connection, id)?;
                let select = "SELECT spans FROM trace WHERE id = ?1";
                Ok::<i64, StoreError>(connection.query_row(select, [trace], |row| row.get(0))?)
            };
            Ok(count(left)? + count(right)?)
        })?;
        if spans > MAX_DIFF {
            let text =
                format!("These traces have {spans} spans. Compare them in a terminal: respan diff {left} {right}");
            return Err(StoreError::too_large(text));
        }
        let mut diff = Diff::of(&self.trace(left)?, &self.trace(right)?);
        self.read(|connection| {
            let lines = |trace: &str, span: &str| lines(connection, trace, span).unwrap_or_default();
            diff.compare_messages(|span| lines(left, span), |span| lines(right, span));
            Ok(())
        })?;
        Ok(diff)
    }

    /// The messages of two spans by line. Each span is named by its trace and its own id.
    pub(crate) fn diff_messages(&self, left: (&str, &str), right: (&str, &str)) -> Result<Vec<DiffLine>, StoreError> {
        self.read(|connection| {
            let left = lines(connection, left.0, left.1)?;
            Ok(line_diff(&left, &lines(connection, right.0, right.1)?))
        })
    }

    /// The messages of a span by line.
    pub(crate) fn message_lines(&self, trace_id: &str, span_id: &str) -> Result<Vec<String>, StoreError> {
        self.read(|connection| lines(connection, trace_id, span_id))
    }
}

fn lines(connection: &Connection, trace_id: &str, span_id: &str) -> Result<Vec<String>, StoreError> {
    let missing = || StoreError::missing(&format!("trace {trace_id} has no span {span_id}"));
    let (trace, _) = find(connection, trace_id)?;
    let id = id_text(span_id, 8).ok_or_else(missing)?;
    let mut select = connection.prepare_cached(
        "SELECT iif(octet_length(json) <= ?3, json, NULL) FROM span JOIN body ON body.span = span.id
         WHERE trace = ?1 AND span_id = ?2",
    )?;
    let json: Option<Option<String>> = select
        .query_row(params![trace, id, MAX_SPAN], |row| row.get(0))
        .optional()?;
    match json.ok_or_else(missing)? {
        Some(json) => Ok(serde_json::from_str(&json)
            .map(|span| message_lines(&span))
            .unwrap_or_default()),
        None => Ok(vec!["(too long to compare)".to_owned()]),
    }
}
