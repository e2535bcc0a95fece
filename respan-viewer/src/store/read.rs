//! Reads of one trace.

use super::Store;
use super::error::StoreError;
use super::write::{CANCELLED, ERROR, INCOMPLETE, LOST};
use crate::model::{Otlp, Outcome, Row, Summary, Trace, hex, id_text};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, Write};

/// The spans of a trace by column, as the page reads them. Times are nanoseconds after `start`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Columns {
    id: String,
    /// To be asked for in the next request as `since`.
    revision: i64,
    /// Nanoseconds since the epoch, as text since a double cannot hold them.
    start: String,
    names: Vec<String>,
    models: Vec<String>,
    span_ids: Vec<String>,
    /// The index in `span_ids`, -1 for a root, or the id of a span that is not in this answer.
    parents: Vec<Parent>,
    name: Vec<usize>,
    kind: Vec<u8>,
    starts: Vec<i64>,
    /// -1 while a span runs.
    durations: Vec<i64>,
    flags: Vec<i64>,
    input: Vec<i64>,
    output: Vec<i64>,
    cost: Vec<f64>,
    /// Time to the first token, -1 without one.
    first: Vec<i64>,
    /// The index in `models`, -1 without one.
    model: Vec<i64>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Parent {
    Index(i64),
    Id(String),
}

const COLUMNS: &str = "span_id, parent_id, name, kind, start, \"end\", flags, model, input_tokens, output_tokens, cost,
    first_token, revision";

impl Store {
    /// The columns of the spans that changed after a revision; -1 for all.
    pub(crate) fn columns(&self, trace_id: &str, since: i64) -> Result<Columns, StoreError> {
        self.read(|connection| {
            let (trace, start) = find(connection, trace_id)?;
            columns(connection, trace_id, trace, start, since)
        })
    }

    /// A span in OTLP/JSON, with its resource and the links that lead to it.
    pub(crate) fn span(&self, trace_id: &str, span_id: &str) -> Result<String, StoreError> {
        self.read(|connection| {
            let (trace, _) = find(connection, trace_id)?;
            span(connection, trace, trace_id, span_id)
        })
    }

    /// A trace as a tree.
    ///
    /// # Errors
    ///
    /// If there is no such trace, or the database cannot be read. The first digits of an id are enough.
    pub fn trace(&self, trace_id: &str) -> Result<Trace, StoreError> {
        self.read(|connection| {
            let id = complete(connection, trace_id)?;
            let (trace, _) = find(connection, &id)?;
            let select = format!("SELECT {COLUMNS} FROM span WHERE trace = ?1 ORDER BY id");
            let mut statement = connection.prepare_cached(&select)?;
            let rows: Vec<Row> = statement.query_map([trace], row)?.collect::<Result<_, _>>()?;
            Ok(Trace::new(id, &rows))
        })
    }

    /// Writes a trace as OTLP/JSON, one request a line.
    ///
    /// # Errors
    ///
    /// If there is no such trace, the database cannot be read or `out` fails.
    pub fn export(&self, trace_id: &str, has_content: bool, out: &mut dyn Write) -> io::Result<()> {
        let exported = self.read(|connection| {
            let (trace, _) = find(connection, trace_id)?;
            Ok(export(connection, trace, has_content, out))
        });
        exported.map_err(io::Error::other)?
    }
}

/// The row of a trace and its start.
fn find(connection: &Connection, trace_id: &str) -> Result<(i64, i64), StoreError> {
    let missing = || StoreError::missing(&format!("there is no trace {trace_id}"));
    let id = id_text(trace_id, 16).ok_or_else(missing)?;
    let select = "SELECT id, start FROM trace WHERE trace_id = ?1";
    let row = connection.query_row(select, [id], |row| Ok((row.get(0)?, row.get(1)?)));
    row.optional()?.ok_or_else(missing)
}

/// The full id that begins with these digits.
fn complete(connection: &Connection, digits: &str) -> Result<String, StoreError> {
    if digits.len() == 32 {
        return Ok(digits.to_ascii_lowercase());
    }
    let select = "SELECT lower(hex(trace_id)) FROM trace WHERE lower(hex(trace_id)) LIKE ?1 LIMIT 2";
    let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut statement = connection.prepare(select)?;
    let pattern = format!("{}%", digits.to_ascii_lowercase());
    let found: Vec<String> = statement
        .query_map([pattern], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    match &found[..] {
        [id] if is_hex => Ok(id.clone()),
        [_, _] if is_hex => Err(StoreError::missing(&format!("several traces begin with {digits}"))),
        _ => Err(StoreError::missing(&format!("there is no trace {digits}"))),
    }
}

fn columns(connection: &Connection, trace_id: &str, trace: i64, start: i64, since: i64) -> Result<Columns, StoreError> {
    let mut columns = Columns {
        id: trace_id.to_owned(),
        revision: since,
        start: start.to_string(),
        ..Columns::default()
    };
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut models: HashMap<String, i64> = HashMap::new();
    let mut parents: Vec<[u8; 8]> = Vec::new();
    let mut index: HashMap<[u8; 8], i64> = HashMap::new();
    let select = format!("SELECT {COLUMNS} FROM span WHERE trace = ?1 AND revision > ?2 ORDER BY id");
    let mut statement = connection.prepare_cached(&select)?;
    let mut rows = statement.query(params![trace, since])?;
    while let Some(row) = rows.next()? {
        let id = eight(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        index.insert(id, i64::try_from(parents.len()).unwrap_or(i64::MAX));
        columns.span_ids.push(hex(&id));
        parents.push(eight(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?));
        let name = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        let name = if let Some(&name) = names.get(name) {
            name
        } else {
            names.insert(name.to_owned(), columns.names.len());
            columns.names.push(name.to_owned());
            columns.names.len() - 1
        };
        columns.name.push(name);
        columns.kind.push(row.get(3)?);
        let (begin, end): (i64, i64) = (row.get(4)?, row.get(5)?);
        columns.starts.push(begin - start);
        columns.durations.push(if end == 0 { -1 } else { (end - begin).max(0) });
        columns.flags.push(row.get(6)?);
        let model = row.get_ref(7)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        let model = model.map_or(-1, |model| {
            models.get(model).copied().unwrap_or_else(|| {
                let at = i64::try_from(columns.models.len()).unwrap_or(i64::MAX);
                models.insert(model.to_owned(), at);
                columns.models.push(model.to_owned());
                at
            })
        });
        columns.model.push(model);
        columns.input.push(row.get(8)?);
        columns.output.push(row.get(9)?);
        columns.cost.push(row.get(10)?);
        columns.first.push(row.get::<_, Option<i64>>(11)?.unwrap_or(-1));
        columns.revision = columns.revision.max(row.get(12)?);
    }
    let parent = |id: [u8; 8]| match index.get(&id) {
        _ if id == [0; 8] => Parent::Index(-1),
        Some(&at) => Parent::Index(at),
        None => Parent::Id(hex(&id)),
    };
    columns.parents = parents.into_iter().map(parent).collect();
    Ok(columns)
}

/// An id of a span; zeros for none.
fn eight(bytes: &[u8]) -> [u8; 8] {
    bytes.try_into().unwrap_or_default()
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let flags: i64 = row.get(6)?;
    Ok(Row {
        span_id: row.get(0)?,
        parent_id: row.get(1)?,
        start: row.get(4)?,
        end: row.get(5)?,
        is_lost: flags & LOST != 0,
        summary: Summary {
            name: row.get(2)?,
            kind: row.get(3)?,
            model: row.get(7)?,
            input_tokens: row.get(8)?,
            output_tokens: row.get(9)?,
            cost: row.get(10)?,
            first_token: row.get(11)?,
            session: None,
            is_error: flags & ERROR != 0,
            outcome: match flags & (CANCELLED | INCOMPLETE) {
                CANCELLED => Outcome::Cancelled,
                0 => Outcome::Finished,
                _ => Outcome::Incomplete,
            },
        },
    })
}

fn span(connection: &Connection, trace: i64, trace_id: &str, span_id: &str) -> Result<String, StoreError> {
    let missing = || StoreError::missing(&format!("trace {trace_id} has no span {span_id}"));
    let id = id_text(span_id, 8).ok_or_else(missing)?;
    let select = "SELECT json, resource.body, scope FROM span JOIN body ON body.span = span.id
        JOIN resource ON resource.id = span.resource WHERE trace = ?1 AND span_id = ?2";
    let found: Option<(String, String, String)> = connection
        .query_row(select, params![trace, id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (span, resource, scope) = found.ok_or_else(missing)?;
    let select = "SELECT lower(hex(trace.trace_id)), lower(hex(span.span_id)), span.name FROM link
        JOIN span ON span.id = link.span JOIN trace ON trace.id = span.trace
        WHERE target_trace = ?1 AND target_span = ?2 LIMIT 100";
    let mut statement = connection.prepare_cached(select)?;
    let links = statement.query_map(params![id_text(trace_id, 16), id_text(span_id, 8)], |row| {
        let (trace_id, span_id, name): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(serde_json::json!({"traceId": trace_id, "spanId": span_id, "name": name}))
    })?;
    let links: Vec<serde_json::Value> = links.collect::<Result<_, _>>()?;
    Ok(format!(
        "{{\"span\":{span},\"resource\":{resource},\"scope\":{},\"linkedFrom\":{}}}",
        serde_json::Value::from(scope),
        serde_json::Value::from(links)
    ))
}

fn export(connection: &Connection, trace: i64, has_content: bool, out: &mut dyn Write) -> io::Result<()> {
    let select = "SELECT json, resource.body, scope FROM span JOIN body ON body.span = span.id
        JOIN resource ON resource.id = span.resource WHERE trace = ?1 ORDER BY span.id";
    let mut statement = connection.prepare_cached(select).map_err(io::Error::other)?;
    let mut rows = statement.query([trace]).map_err(io::Error::other)?;
    let mut open: Option<(String, String)> = None;
    while let Some(row) = rows.next().map_err(io::Error::other)? {
        let column = |at: usize| row.get::<_, String>(at).map_err(io::Error::other);
        let (json, resource, scope) = (column(0)?, column(1)?, column(2)?);
        if !has_content {
            writeln!(out, "{}", without_content(&json, &resource, &scope)?)?;
        } else if open.as_ref().is_some_and(|open| open.0 == resource && open.1 == scope) {
            write!(out, ",{json}")?;
        } else {
            if open.is_some() {
                writeln!(out, "]}}]}}]}}")?;
            }
            let name = serde_json::Value::from(scope.as_str());
            write!(
                out,
                "{{\"resourceSpans\":[{{\"resource\":{resource},\"scopeSpans\":[{{\"scope\":{{\"name\":{name}}},\"spans\":[{json}"
            )?;
            open = Some((resource, scope));
        }
    }
    if open.is_some() {
        writeln!(out, "]}}]}}]}}")?;
    }
    Ok(())
}

/// One request with one span, from which content was removed.
fn without_content(json: &str, resource: &str, scope: &str) -> io::Result<String> {
    let mut otlp = Otlp::default();
    let scope = serde_json::json!({"scope": {"name": scope}, "spans": []});
    let mut scope: ScopeSpans = serde_json::from_value(scope)?;
    scope.spans.push(serde_json::from_str(json)?);
    otlp.request.resource_spans.push(ResourceSpans {
        resource: serde_json::from_str(resource)?,
        scope_spans: vec![scope],
        schema_url: String::new(),
    });
    Ok(otlp.without_content().to_json())
}
