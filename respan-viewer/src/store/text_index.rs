//! The index of words.

use super::error::StoreError;
use crate::model::text_of;
use opentelemetry_proto::tonic::trace::v1::Span;
use rusqlite::{Connection, params};

/// Bytes of a span that are indexed at most.
const MAX_TEXT: usize = 64 * 1024;

/// Indexes the words of some spans; of more, if nothing else is to be done. Returns whether more are left.
pub(super) fn advance(connection: &mut Connection, is_idle: bool) -> Result<bool, StoreError> {
    let limit = if is_idle { 500 } else { 2000 };
    let transaction = connection.transaction()?;
    let indexed: i64 = transaction.query_row("SELECT indexed FROM progress", [], |row| row.get(0))?;
    let mut last = indexed;
    let mut count = 0;
    {
        let mut bodies = transaction.prepare_cached(
            "SELECT span, json, 1 FROM reindex JOIN body USING (span) WHERE span <= ?1
             UNION ALL SELECT * FROM (SELECT span, json, 0 FROM body WHERE span > ?1 ORDER BY span LIMIT ?2)",
        )?;
        let mut delete = transaction.prepare_cached("DELETE FROM text WHERE rowid = ?1")?;
        let mut insert = transaction.prepare_cached("INSERT INTO text (rowid, words) VALUES (?1, ?2)")?;
        let mut rows = bodies.query(params![indexed, limit])?;
        while let Some(row) = rows.next()? {
            let (span, json, is_replaced): (i64, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if is_replaced {
                delete.execute([span])?;
            }
            insert.execute(params![span, words(&json)])?;
            last = last.max(span);
            count += 1;
        }
    }
    if count > 0 {
        transaction.execute("DELETE FROM reindex WHERE span <= ?1", [last])?;
        transaction.execute("UPDATE progress SET indexed = ?1", [last])?;
    }
    transaction.commit()?;
    Ok(count > 0)
}

fn words(json: &str) -> String {
    let mut text = String::new();
    let Ok(span) = serde_json::from_str::<Span>(json) else {
        return text;
    };
    text.push_str(&span.name);
    text.push('\n');
    if let Some(status) = &span.status {
        text.push_str(&status.message);
        text.push('\n');
    }
    for event in &span.events {
        event
            .attributes
            .iter()
            .for_each(|entry| text_of(entry.value.as_ref(), &mut text));
    }
    span.attributes
        .iter()
        .for_each(|entry| text_of(entry.value.as_ref(), &mut text));
    if text.len() > MAX_TEXT {
        let end = (0..=MAX_TEXT).rev().find(|&end| text.is_char_boundary(end));
        text.truncate(end.unwrap_or_default());
    }
    text
}

/// The words of a search as a query of FTS5: all of them, the last one as a prefix.
pub(super) fn query(search: &str) -> Option<String> {
    let words: Vec<&str> = search
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let last = words.last()?;
    let all = words[..words.len() - 1].iter().map(|word| format!("\"{word}\" "));
    Some(format!("{}\"{last}\" *", all.collect::<String>()))
}
