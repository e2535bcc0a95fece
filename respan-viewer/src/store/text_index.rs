//! The index of words.

use super::error::StoreError;
use super::span_text;
use rusqlite::{Connection, params};

/// Bytes of text of one transaction, which holds up requests.
const MAX_TEXT: usize = 4 * 1024 * 1024;

/// Indexes the words of some spans, at most `limit` new ones. Returns whether more are left.
pub(super) fn advance(connection: &mut Connection, limit: i64) -> Result<bool, StoreError> {
    let transaction = connection.transaction()?;
    let indexed: i64 = transaction.query_row("SELECT indexed FROM progress", [], |row| row.get(0))?;
    let mut last = indexed;
    let mut count = 0;
    let mut replaced = Vec::new();
    let mut size = 0;
    {
        let mut bodies = transaction.prepare_cached(
            "SELECT * FROM (SELECT span, json, 1 FROM reindex JOIN body USING (span) WHERE span <= ?1 LIMIT ?2)
             UNION ALL SELECT * FROM (SELECT span, json, 0 FROM body WHERE span > ?1 ORDER BY span LIMIT ?2)",
        )?;
        let mut delete = transaction.prepare_cached("DELETE FROM text WHERE rowid = ?1")?;
        let mut insert = transaction.prepare_cached("INSERT INTO text (rowid, words) VALUES (?1, ?2)")?;
        let mut rows = bodies.query(params![indexed, limit])?;
        let mut words = String::new();
        while size < MAX_TEXT
            && let Some(row) = rows.next()?
        {
            let (span, is_replaced): (i64, bool) = (row.get(0)?, row.get(2)?);
            words.clear();
            span_text::collect(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?, &mut words);
            if is_replaced {
                delete.execute([span])?;
                replaced.push(span);
            }
            insert.execute(params![span, words])?;
            last = last.max(span);
            count += 1;
            size += words.len();
        }
    }
    for span in replaced {
        transaction.execute("DELETE FROM reindex WHERE span = ?1", [span])?;
    }
    if last > indexed {
        // Those that were replaced before their words were indexed.
        transaction.execute("DELETE FROM reindex WHERE span > ?1 AND span <= ?2", [indexed, last])?;
        transaction.execute("UPDATE progress SET indexed = ?1", [last])?;
    }
    transaction.commit()?;
    Ok(count > 0)
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
