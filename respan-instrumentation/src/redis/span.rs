//! The span of a command, by OpenTelemetry's [semantic conventions for Redis][conventions].
//!
//! [conventions]: https://opentelemetry.io/docs/specs/semconv/db/redis/

use crate::span::CallSpan;
use opentelemetry::trace::SpanKind;
use redis::{Arg, Cmd, RedisError, Value};
use respan_runtime::Instruments;

const PIPELINE: &str = "PIPELINE";
const UNKNOWN: &str = "UNKNOWN";
/// Longer names are no commands.
const MAX_NAME: usize = 64;

/// Starts the span of a command; `None` if Redis is blocked.
pub(super) fn start(command: &Cmd, database: i64) -> Option<CallSpan> {
    let mut arguments = command.args_iter();
    let name = match arguments.next() {
        Some(Arg::Simple(name)) => name,
        _ => b"",
    };
    start_named(name, arguments.count(), database)
}

/// Starts the span of a command in Redis's protocol (RESP); `None` if Redis is blocked.
pub(super) fn start_packed(command: &[u8], database: i64) -> Option<CallSpan> {
    // `*<count>\r\n$<length>\r\n<name>\r\n...`
    let mut lines = command.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let count = lines.next().and_then(|line| line.strip_prefix(b"*")).and_then(number);
    let name = lines.nth(1).unwrap_or_default();
    start_named(name, count.unwrap_or(1).saturating_sub(1), database)
}

fn number(text: &[u8]) -> Option<usize> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn start_named(name: &[u8], arguments: usize, database: i64) -> Option<CallSpan> {
    if !Instruments::Redis.is_enabled() {
        return None;
    }
    let is_name = !name.is_empty() && name.len() <= MAX_NAME && name.iter().all(u8::is_ascii_graphic);
    let name = if is_name { name.to_ascii_uppercase() } else { Vec::new() };
    let name = String::from_utf8(name).ok().filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| UNKNOWN.to_owned());
    let span = start_operation(name.clone(), database);
    if span.is_recording() {
        span.set("db.query.text", format!("{name}{}", " ?".repeat(arguments.min(10))));
    }
    Some(span)
}

/// Starts the span of several commands; `None` if Redis is blocked.
pub(super) fn start_pipeline(commands: usize, database: i64) -> Option<CallSpan> {
    if !Instruments::Redis.is_enabled() {
        return None;
    }
    let span = start_operation(PIPELINE.to_owned(), database);
    span.set("db.operation.batch.size", i64::try_from(commands).unwrap_or(i64::MAX));
    Some(span)
}

fn start_operation(name: String, database: i64) -> CallSpan {
    let span = CallSpan::start(name.clone(), SpanKind::Client);
    if span.is_recording() {
        span.set("db.system.name", "redis");
        span.set("db.operation.name", name);
        span.set("db.namespace", database.to_string());
    }
    span
}

/// Records the response to a command.
pub(super) fn finish<'r>(span: Option<CallSpan>, result: Result<impl IntoIterator<Item = &'r Value>, &RedisError>) {
    let Some(mut span) = span else { return };
    match result {
        Ok(values) => {
            let error = values.into_iter().find_map(|value| match value {
                Value::ServerError(error) => Some(error.code().to_owned()),
                _ => None,
            });
            if let Some(code) = error {
                fail(&span, &code, code.clone());
            }
        }
        // The message may quote arguments.
        Err(error) => fail(
            &span,
            error.code().unwrap_or_else(|| error.category()),
            error.category().to_owned(),
        ),
    }
    span.end();
}

fn fail(span: &CallSpan, code: &str, message: String) {
    span.set("db.response.status_code", code.to_owned());
    span.fail(Some(code), message);
}
