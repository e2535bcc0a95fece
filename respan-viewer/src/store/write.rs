//! Inserts of spans, with the sums of their traces.

use super::error::StoreError;
use super::flags::{ERROR, LOST, flags};
use super::trace_change::{Counted, TraceChange, better};
use super::values::{attribute, json, nanos, parent, short, shortened};
use crate::model::{Otlp, Summary};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// Writes all requests or none.
pub(super) fn write(connection: &mut Connection, requests: &[Otlp], revision: i64) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut batch = Batch::new(&transaction, revision)?;
        for otlp in requests {
            for (resource, scope) in otlp.scopes() {
                let resource_row = batch.resource(resource)?;
                let service = attribute(resource, "service.name").unwrap_or_default();
                let scope_name = scope.scope.as_ref().map_or("", |scope| short(&scope.name));
                for span in &scope.spans {
                    batch.span(span, resource_row, &service, scope_name)?;
                }
            }
        }
        batch.finish()?;
    }
    transaction.execute("UPDATE progress SET revision = ?1", [revision])?;
    Ok(transaction.commit()?)
}

/// The spans and traces of one transaction.
struct Batch<'t> {
    transaction: &'t Transaction<'t>,
    insert: CachedStatement<'t>,
    insert_body: CachedStatement<'t>,
    revision: i64,
    traces: HashMap<Vec<u8>, TraceChange>,
    resources: HashMap<String, i64>,
    /// The JSON of the span at hand.
    json: Vec<u8>,
}

impl<'t> Batch<'t> {
    fn new(transaction: &'t Transaction<'t>, revision: i64) -> Result<Self, StoreError> {
        Ok(Self {
            transaction,
            insert: transaction.prepare_cached(
                "INSERT INTO span (trace, span_id, parent_id, name, kind, start, \"end\", flags, model, input_tokens,
                    output_tokens, cost, first_token, resource, scope, revision)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
                 ON CONFLICT DO NOTHING",
            )?,
            insert_body: transaction.prepare_cached("INSERT INTO body (span, json) VALUES (?1, ?2)")?,
            revision,
            traces: HashMap::new(),
            resources: HashMap::new(),
            json: Vec::new(),
        })
    }

    fn resource(&mut self, resource: &ResourceSpans) -> Result<i64, StoreError> {
        let body = serde_json::to_string(&resource.resource).unwrap_or_default();
        if let Some(&row) = self.resources.get(&body) {
            return Ok(row);
        }
        let pid = attribute(resource, "process.pid").and_then(|pid| pid.parse::<i64>().ok());
        let row = self.transaction.query_row(
            "INSERT INTO resource (pid, body) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET pid = ?1 RETURNING id",
            params![pid, body],
            |row| row.get(0),
        )?;
        self.resources.insert(body, row);
        Ok(row)
    }

    fn trace(&mut self, trace_id: &[u8]) -> Result<i64, StoreError> {
        if let Some(change) = self.traces.get(trace_id) {
            return Ok(change.row);
        }
        let row = self.transaction.query_row(
            "INSERT INTO trace (trace_id) VALUES (?1) ON CONFLICT DO UPDATE SET changed = changed RETURNING id",
            [trace_id],
            |row| row.get(0),
        )?;
        self.traces.insert(trace_id.to_vec(), TraceChange::new(row));
        Ok(row)
    }

    fn span(&mut self, span: &Span, resource: i64, service: &str, scope: &str) -> Result<(), StoreError> {
        if span.trace_id.len() != 16 || span.span_id.len() != 8 {
            return Ok(());
        }
        let trace = self.trace(&span.trace_id)?;
        let summary = shortened(Summary::of(span));
        let parent = parent(span);
        let (start, end) = (nanos(span.start_time_unix_nano), nanos(span.end_time_unix_nano));
        let inserted = self.insert.execute(params![
            trace,
            span.span_id,
            parent,
            summary.name,
            summary.kind,
            start,
            end,
            flags(&summary),
            summary.model,
            summary.input_tokens,
            summary.output_tokens,
            summary.cost,
            summary.first_token,
            resource,
            scope,
            self.revision
        ])?;
        if inserted == 0 {
            if !self.replace(trace, span, &summary)? {
                return Ok(());
            }
        } else {
            let row = self.transaction.last_insert_rowid();
            let json = json(span, &mut self.json);
            self.insert_body.execute(params![row, json])?;
            self.links(row, span)?;
        }
        if let Some(change) = self.traces.get_mut(&span.trace_id) {
            let counted = Counted {
                errors: i64::from(summary.is_error),
                running: i64::from(end == 0),
                input_tokens: summary.input_tokens,
                output_tokens: summary.output_tokens,
                cost: summary.cost,
            };
            change.add(&counted, 1);
            change.extend(start, end, &summary, parent.is_empty(), service);
        }
        Ok(())
    }

    /// Replaces a span that is known: a running one by its end, a finished one by its duplicate, but none by its start.
    fn replace(&mut self, trace: i64, span: &Span, summary: &Summary) -> Result<bool, StoreError> {
        let end = nanos(span.end_time_unix_nano);
        let mut select = self.transaction.prepare_cached(
            "SELECT id, \"end\", flags, input_tokens, output_tokens, cost FROM span WHERE trace = ?1 AND span_id = ?2",
        )?;
        let (row, known_end, counted) = select.query_row(params![trace, span.span_id], |row| {
            let (end, flags): (i64, i64) = (row.get(1)?, row.get(2)?);
            let counted = Counted {
                errors: i64::from(flags & ERROR != 0),
                running: i64::from(end == 0 && flags & LOST == 0),
                input_tokens: row.get(3)?,
                output_tokens: row.get(4)?,
                cost: row.get(5)?,
            };
            Ok((row.get::<_, i64>(0)?, end, counted))
        })?;
        if end == 0 && known_end != 0 {
            return Ok(false);
        }
        let mut update = self.transaction.prepare_cached(
            "UPDATE span SET parent_id = ?2, name = ?3, kind = ?4, start = ?5, \"end\" = ?6, flags = ?7, model = ?8,
                input_tokens = ?9, output_tokens = ?10, cost = ?11, first_token = ?12, revision = ?13 WHERE id = ?1",
        )?;
        update.execute(params![
            row,
            parent(span),
            summary.name,
            summary.kind,
            nanos(span.start_time_unix_nano),
            end,
            flags(summary),
            summary.model,
            summary.input_tokens,
            summary.output_tokens,
            summary.cost,
            summary.first_token,
            self.revision
        ])?;
        let json = json(span, &mut self.json);
        self.transaction
            .execute("UPDATE body SET json = ?2 WHERE span = ?1", params![row, json])?;
        self.transaction
            .execute("INSERT OR IGNORE INTO reindex VALUES (?1)", [row])?;
        self.transaction.execute("DELETE FROM link WHERE span = ?1", [row])?;
        self.links(row, span)?;
        if let Some(change) = self.traces.get_mut(&span.trace_id) {
            change.add(&counted, -1);
        }
        Ok(true)
    }

    fn links(&self, row: i64, span: &Span) -> Result<(), StoreError> {
        for link in span
            .links
            .iter()
            .filter(|link| link.trace_id.len() == 16 && link.span_id.len() == 8)
        {
            self.transaction.execute(
                "INSERT INTO link VALUES (?1, ?2, ?3)",
                params![row, link.trace_id, link.span_id],
            )?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), StoreError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        let mut select = self
            .transaction
            .prepare_cached("SELECT has_root, start, name FROM trace WHERE id = ?1")?;
        let mut update = self.transaction.prepare_cached(
            "UPDATE trace SET name = ?2, service = iif(service = '', ?3, service), session = coalesce(session, ?4),
                start = iif(start = 0, ?5, min(start, ?5)), \"end\" = max(\"end\", ?6), spans = spans + ?7,
                errors = errors + ?8, running = running + ?9, input_tokens = input_tokens + ?10,
                output_tokens = output_tokens + ?11, cost = cost + ?12, has_root = has_root OR ?13, changed = ?14
             WHERE id = ?1",
        )?;
        for change in self.traces.into_values() {
            let known: Option<(bool, i64, String)> = select
                .query_row([change.row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?
                .filter(|(_, _, name): &(bool, i64, String)| !name.is_empty());
            let (is_root, _, name) = better(known, change.name).unwrap_or_default();
            update.execute(params![
                change.row,
                name,
                change.service,
                change.session,
                change.start,
                change.end,
                change.spans,
                change.errors,
                change.running,
                change.input_tokens,
                change.output_tokens,
                change.cost,
                is_root,
                now
            ])?;
        }
        Ok(())
    }
}
