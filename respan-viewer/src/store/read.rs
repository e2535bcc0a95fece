//! Reads of one trace.

use super::Store;
use super::error::StoreError;
use super::flags::{CANCELLED, ERROR, INCOMPLETE, LOST};
use crate::model::{Otlp, Outcome, Row, Summary, Trace, id_text};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::io::{self, Read as _, Write};

/// Bytes of a text that is read as a whole; longer ones are read by parts.
const WHOLE: i64 = 64 * 1024;
pub(super) const COLUMNS: &str =
    "span_id, parent_id, name, kind, start, \"end\", flags, model, input_tokens, output_tokens, cost,
    first_token, revision";

impl Store {
    /// Writes a span in OTLP/JSON, with its resource and the links that lead to it.
    pub(crate) fn span(&self, trace_id: &str, span_id: &str, out: &mut dyn Write) -> io::Result<()> {
        self.read(|connection| {
            let (trace, _) = find(connection, trace_id)?;
            Ok(span(connection, trace, trace_id, span_id, out))
        })?
    }

    /// Fails if there is no such trace.
    pub(crate) fn check(&self, trace_id: &str) -> Result<(), StoreError> {
        self.read(|connection| find(connection, trace_id).map(drop))
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
        self.read(|connection| {
            let (trace, _) = find(connection, trace_id)?;
            Ok(export(connection, trace, has_content, out))
        })?
    }
}

/// The row of a trace and its start.
pub(super) fn find(connection: &Connection, trace_id: &str) -> Result<(i64, i64), StoreError> {
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

fn span(connection: &Connection, trace: i64, trace_id: &str, span_id: &str, out: &mut dyn Write) -> io::Result<()> {
    let missing = || StoreError::missing(&format!("trace {trace_id} has no span {span_id}"));
    let id = id_text(span_id, 8).ok_or_else(missing)?;
    let select = "SELECT id, resource, scope FROM span WHERE trace = ?1 AND span_id = ?2";
    let found: Option<(i64, i64, String)> = connection
        .query_row(select, params![trace, id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()
        .map_err(StoreError::from)?;
    let (span, resource, scope) = found.ok_or_else(missing)?;
    let links = links_to(connection, trace_id, span_id)?;
    write!(out, "{{\"span\":")?;
    copy(connection, BODY, span, out)?;
    write!(out, ",\"resource\":")?;
    copy(connection, RESOURCE, resource, out)?;
    write!(
        out,
        ",\"scope\":{},\"linkedFrom\":{}}}",
        serde_json::Value::from(scope),
        serde_json::Value::from(links)
    )
}

fn links_to(connection: &Connection, trace_id: &str, span_id: &str) -> Result<Vec<serde_json::Value>, StoreError> {
    let select = "SELECT lower(hex(trace.trace_id)), lower(hex(span.span_id)), span.name FROM link
        JOIN span ON span.id = link.span JOIN trace ON trace.id = span.trace
        WHERE target_trace = ?1 AND target_span = ?2 LIMIT 100";
    let mut statement = connection.prepare_cached(select)?;
    let links = statement.query_map(params![id_text(trace_id, 16), id_text(span_id, 8)], |row| {
        let (trace_id, span_id, name): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(serde_json::json!({"traceId": trace_id, "spanId": span_id, "name": name}))
    })?;
    Ok(links.collect::<Result<_, _>>()?)
}

/// A table and its column of JSON.
type Column = (&'static str, &'static str);
const BODY: Column = ("body", "json");
const RESOURCE: Column = ("resource", "body");

/// Writes a text, which may have many MiB, by parts.
fn copy(connection: &Connection, (table, column): Column, row: i64, out: &mut dyn Write) -> io::Result<()> {
    let blob = connection.blob_open("main", table, column, row, true);
    io::copy(&mut blob.map_err(io::Error::other)?, out).map(drop)
}

fn export(connection: &Connection, trace: i64, has_content: bool, out: &mut dyn Write) -> io::Result<()> {
    let select = format!(
        "SELECT body.span, iif(octet_length(json) <= {WHOLE}, json, NULL), resource, scope
            FROM span JOIN body ON body.span = span.id WHERE trace = ?1 ORDER BY span.id"
    );
    let mut statement = connection.prepare_cached(&select).map_err(io::Error::other)?;
    let mut rows = statement.query([trace]).map_err(io::Error::other)?;
    let mut open: Option<(i64, String)> = None;
    while let Some(row) = rows.next().map_err(io::Error::other)? {
        let (span, resource) = (row.get(0), row.get(2));
        let (span, resource): (i64, i64) = (span.map_err(io::Error::other)?, resource.map_err(io::Error::other)?);
        let scope: String = row.get(3).map_err(io::Error::other)?;
        if !has_content {
            writeln!(out, "{}", without_content(connection, span, resource, &scope)?)?;
            continue;
        }
        if open.as_ref().is_some_and(|open| open.0 == resource && open.1 == scope) {
            write!(out, ",")?;
        } else {
            if open.is_some() {
                writeln!(out, "]}}]}}]}}")?;
            }
            write!(out, "{{\"resourceSpans\":[{{\"resource\":")?;
            copy(connection, RESOURCE, resource, out)?;
            let name = serde_json::Value::from(scope.as_str());
            write!(out, ",\"scopeSpans\":[{{\"scope\":{{\"name\":{name}}},\"spans\":[")?;
            open = Some((resource, scope));
        }
        match row
            .get_ref(1)
            .and_then(|json| Ok(json.as_str_or_null()?))
            .map_err(io::Error::other)?
        {
            Some(json) => out.write_all(json.as_bytes())?,
            None => copy(connection, BODY, span, out)?,
        }
    }
    if open.is_some() {
        writeln!(out, "]}}]}}]}}")?;
    }
    Ok(())
}

/// One request with one span, from which content was removed.
fn without_content(connection: &Connection, span: i64, resource: i64, scope: &str) -> io::Result<String> {
    let text = |(table, column): Column, row: i64| -> io::Result<String> {
        let mut text = String::new();
        let blob = connection.blob_open("main", table, column, row, true);
        blob.map_err(io::Error::other)?.read_to_string(&mut text)?;
        Ok(text)
    };
    let mut otlp = Otlp::default();
    let scope = serde_json::json!({"scope": {"name": scope}, "spans": []});
    let mut scope: ScopeSpans = serde_json::from_value(scope)?;
    scope.spans.push(serde_json::from_str(&text(BODY, span)?)?);
    otlp.request.resource_spans.push(ResourceSpans {
        resource: serde_json::from_str(&text(RESOURCE, resource)?)?,
        scope_spans: vec![scope],
        schema_url: String::new(),
    });
    Ok(otlp.without_content().to_json())
}
