//! The list of traces.

use super::error::StoreError;
use super::{Store, text_index};
use crate::model::{hex, id_text};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};
use serde::Serialize;

/// Spans of a search that are looked at, the newest first.
const MAX_MATCHES: i64 = 20_000;
/// Spans of a trace that a search in it finds at most.
const MAX_FOUND: i64 = 100_000;

/// A query for traces.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListQuery {
    /// Words, and `error`, `running`, `session:ID` or `service:NAME`.
    pub(crate) search: String,
    pub(crate) is_by_session: bool,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
}

/// A part of the list.
#[derive(Debug, Serialize)]
pub(crate) struct TraceList {
    pub(crate) total: i64,
    pub(crate) traces: Vec<ListedTrace>,
}

/// A trace in the list; times in nanoseconds.
#[derive(Debug, Serialize)]
pub(crate) struct ListedTrace {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) service: String,
    pub(crate) session: Option<String>,
    pub(crate) start: i64,
    pub(crate) duration: i64,
    pub(crate) spans: i64,
    pub(crate) errors: i64,
    pub(crate) running: i64,
    pub(crate) input_tokens: i64,
    pub(crate) output_tokens: i64,
    pub(crate) cost: f64,
    pub(crate) has_root: bool,
}

/// Conditions of SQL and their values.
#[derive(Default)]
struct Conditions {
    sql: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    fn of(search: &str) -> Self {
        let mut conditions = Self::default();
        let mut words = String::new();
        for word in search.split_whitespace() {
            match word.split_once(':').unwrap_or((word, "")) {
                ("error" | "errors", "") | ("is", "error") => conditions.sql.push("errors > 0".to_owned()),
                ("running", "") | ("is", "running") => conditions.sql.push("running > 0".to_owned()),
                ("session", session) if !session.is_empty() => conditions.equal("session", session),
                ("service", service) if !service.is_empty() => conditions.equal("service", service),
                _ => match id_text(word, 16) {
                    Some(id) => conditions.push("trace_id = ?", Value::Blob(id)),
                    None => words = words + word + " ",
                },
            }
        }
        if let Some(query) = text_index::query(&words) {
            let matches = format!(
                "id IN (SELECT trace FROM span WHERE id IN
                    (SELECT rowid FROM text WHERE text MATCH ? ORDER BY rowid DESC LIMIT {MAX_MATCHES}))"
            );
            conditions.push(&matches, Value::Text(query));
        }
        conditions
    }

    fn equal(&mut self, column: &str, value: &str) {
        self.push(&format!("{column} = ?"), Value::Text(value.to_owned()));
    }

    fn push(&mut self, sql: &str, value: Value) {
        self.sql.push(sql.to_owned());
        self.values.push(value);
    }

    fn sql(&self) -> String {
        if self.sql.is_empty() {
            "1".to_owned()
        } else {
            self.sql.join(" AND ")
        }
    }
}

impl Store {
    /// A part of the list, the newest trace first.
    pub(crate) fn list(&self, query: &ListQuery) -> Result<TraceList, StoreError> {
        self.read(|connection| list(connection, query))
    }

    /// The ids of the spans of a trace whose text holds all words.
    pub(crate) fn find(&self, trace_id: &str, words: &str) -> Result<Vec<String>, StoreError> {
        let (Some(trace), Some(query)) = (id_text(trace_id, 16), text_index::query(words)) else {
            return Ok(Vec::new());
        };
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT lower(hex(span_id)) FROM span WHERE trace = (SELECT id FROM trace WHERE trace_id = ?1)
                    AND id IN (SELECT rowid FROM text WHERE text MATCH ?2) LIMIT ?3",
            )?;
            let spans = statement.query_map(params![trace, query, MAX_FOUND], |row| row.get(0))?;
            Ok(spans.collect::<Result<_, _>>()?)
        })
    }
}

fn list(connection: &Connection, query: &ListQuery) -> Result<TraceList, StoreError> {
    let conditions = Conditions::of(&query.search);
    let sql = conditions.sql();
    let count = format!("SELECT count(*) FROM trace WHERE {sql}");
    let total = connection.query_row(&count, params_from_iter(&conditions.values), |row| row.get(0))?;
    let order = if query.is_by_session {
        "coalesce((SELECT max(start) FROM trace AS other WHERE other.session = trace.session), start) DESC, session, start DESC"
    } else {
        "start DESC"
    };
    let select = format!(
        "SELECT trace_id, name, service, session, start, \"end\" - start, spans, errors, running, input_tokens, output_tokens,
            cost, has_root FROM trace WHERE {sql} ORDER BY {order} LIMIT {} OFFSET {}",
        query.limit, query.offset
    );
    let mut statement = connection.prepare(&select)?;
    let traces = statement.query_map(params_from_iter(&conditions.values), listed)?;
    Ok(TraceList {
        total,
        traces: traces.collect::<Result<_, _>>()?,
    })
}

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedTrace> {
    Ok(ListedTrace {
        id: hex(row.get_ref(0)?.as_blob()?),
        name: row.get(1)?,
        service: row.get(2)?,
        session: row.get(3)?,
        start: row.get(4)?,
        duration: row.get(5)?,
        spans: row.get(6)?,
        errors: row.get(7)?,
        running: row.get(8)?,
        input_tokens: row.get(9)?,
        output_tokens: row.get(10)?,
        cost: row.get(11)?,
        has_root: row.get(12)?,
    })
}
