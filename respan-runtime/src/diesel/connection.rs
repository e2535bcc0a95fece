//! The instrumentation of one connection.

use super::statement;
use crate::client::get_client;
use crate::instruments::Instruments;
use crate::region::capture_context;
use crate::span::RespanTracer;
use crate::span::handle::RespanSpan;
use ::diesel::connection::{Instrumentation, InstrumentationEvent};
use ::diesel::result::{DatabaseErrorKind, Error};
use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, SpanBuilder, SpanKind, Status, Tracer as _};
use std::sync::LazyLock;

static TRACER: LazyLock<RespanTracer> = LazyLock::new(|| get_client().get_tracer());

/// Records the statements of one connection, each as a span below the current one.
#[derive(Debug, Default)]
pub(super) struct TracedConnection {
    /// `db.system.name`, from the URL; `None` until the connection is established.
    system: Option<&'static str>,
    /// The statement that runs.
    span: Option<RespanSpan>,
}

impl Instrumentation for TracedConnection {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.system = Some(statement::system(url)),
            InstrumentationEvent::StartQuery { query, .. } => {
                self.span = None;
                if Instruments::Diesel.is_enabled() {
                    self.start(&query.to_string());
                }
            }
            InstrumentationEvent::FinishQuery { error, .. } => {
                if let Some(mut span) = self.span.take() {
                    if let Some(error) = error {
                        fail(&mut span, error);
                    }
                    span.end();
                }
            }
            _ => {}
        }
    }
}

impl TracedConnection {
    /// By OpenTelemetry's [semantic conventions for databases](https://opentelemetry.io/docs/specs/semconv/db/database-spans/).
    fn start(&mut self, query: &str) {
        let text = statement::without_values(query);
        let operation = statement::operation(text);
        let builder = SpanBuilder::from_name(operation.clone()).with_kind(SpanKind::Client);
        let mut span = TRACER.build_with_context(builder, &capture_context().context());
        if span.is_recording() {
            if let Some(system) = self.system {
                span.set_attribute(KeyValue::new("db.system.name", system));
            }
            span.set_attribute(KeyValue::new("db.operation.name", operation));
            span.set_attribute(KeyValue::new("db.query.text", statement::bounded(text)));
        }
        self.span = Some(span);
    }
}

/// Records the kind of the error: its message may quote values.
fn fail(span: &mut RespanSpan, error: &Error) {
    let kind = match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => "UniqueViolation",
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => "ForeignKeyViolation",
        Error::DatabaseError(DatabaseErrorKind::NotNullViolation, _) => "NotNullViolation",
        Error::DatabaseError(DatabaseErrorKind::CheckViolation, _) => "CheckViolation",
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => "SerializationFailure",
        Error::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _) => "ReadOnlyTransaction",
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => "ClosedConnection",
        Error::DatabaseError(..) => "DatabaseError",
        Error::NotFound => "NotFound",
        Error::QueryBuilderError(_) => "QueryBuilderError",
        Error::SerializationError(_) => "SerializationError",
        Error::DeserializationError(_) => "DeserializationError",
        _ => "_OTHER",
    };
    span.set_attribute(KeyValue::new("error.type", kind));
    span.set_status(Status::error(kind));
}
