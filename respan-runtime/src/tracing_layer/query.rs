//! Queries of `sqlx`, which it reports as events once they have finished.

use crate::current_context;
use crate::instruments::Instruments;
use crate::json::bounded_text;
use crate::model::{Outcome, ScopeRef, SpanSource};
use crate::span::running::lifecycle;
use crate::span::start::{SpanOptions, start};
use crate::value::Attribute;
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::SpanKind;
use std::fmt;
use std::time::Duration;
use tracing::Event;
use tracing::field::{Field, Visit};

/// The target of the events.
pub(super) const TARGET: &str = "sqlx::query";

/// Bytes of a statement.
const MAX_STATEMENT: usize = 64 * 1024;

/// The fields of such an event.
#[derive(Debug, Default)]
struct Query {
    summary: String,
    /// Empty if the summary is the whole statement.
    statement: String,
    elapsed: Duration,
    attributes: Vec<Attribute>,
}

impl Visit for Query {
    fn record_str(&mut self, field: &Field, value: &str) {
        let text = bounded_text(format_args!("{}", value.trim()), MAX_STATEMENT).unwrap_or_default();
        match field.name() {
            "summary" => self.summary = text,
            "db.statement" => self.statement = text,
            _ => {}
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.elapsed = Duration::try_from_secs_f64(value).unwrap_or_default();
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        let key = match field.name() {
            "rows_returned" => "db.response.returned_rows",
            "rows_affected" => "db.response.affected_rows",
            _ => return,
        };
        let value = i64::try_from(value).unwrap_or(i64::MAX);
        self.attributes.push((key.into(), value.into()));
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// Records a span that ends now and has taken as long as the query.
pub(super) fn record(event: &Event<'_>, scope: &'static InstrumentationScope) {
    if !lifecycle::is_any_open() || !Instruments::Sqlx.is_enabled() {
        return;
    }
    let mut query = Query::default();
    event.record(&mut query);
    let options = SpanOptions {
        source: SpanSource::Manual(ScopeRef::Static(scope)),
        core: None,
        processors: None,
        sample_rate: None,
        start: None,
    };
    let span = current_context::map_current(|context| start(options, context)).flatten();
    let Some(mut span) = span else { return };
    let end = span.clock.now();
    let elapsed = u64::try_from(query.elapsed.as_nanos()).unwrap_or(u64::MAX);
    *span.start_unix_nanos.get_mut() = end.get().saturating_sub(elapsed);
    if span.is_recorded {
        let statement = if query.statement.is_empty() {
            query.summary.clone()
        } else {
            query.statement
        };
        query.attributes.push(("db.query.text".into(), statement.into()));
        query
            .attributes
            .push(("db.query.summary".into(), query.summary.clone().into()));
        span.update_extra(|extra| {
            extra.name = Some(if query.summary.is_empty() {
                TARGET.into()
            } else {
                query.summary.into()
            });
            extra.kind = Some(SpanKind::Client);
        });
        span.set_attributes(query.attributes);
    }
    span.end(Some(end), |_| Outcome::Returned);
}
