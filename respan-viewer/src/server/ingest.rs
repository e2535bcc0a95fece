//! Receipt of spans over OTLP/HTTP.

use super::Shared;
use super::ingest_limits::{MAX_BODY, MAX_DECODED};
use super::refusal::{Format, Refusal};
use super::request_body;
use crate::model::{Otlp, OtlpError};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use flate2::read::MultiGzDecoder;
use std::io::Read as _;
use std::sync::Arc;
use tokio::task::JoinError;

/// Stores the spans of a request, and answers when they are on disk: <https://opentelemetry.io/docs/specs/otlp/#otlphttp>.
pub(super) async fn receive(State(shared): State<Shared>, request: Request) -> Response {
    // Only these types: a page of another site cannot send them without asking first.
    let Some(format) = format(request.headers()) else {
        return Refusal::MediaType.response(Format::Json);
    };
    match store(&shared, format, request).await {
        Ok(()) => accepted(format),
        Err(refusal) => refusal.response(format),
    }
}

async fn store(shared: &Shared, format: Format, request: Request) -> Result<(), Refusal> {
    let is_gzip = match request.headers().get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => false,
        Some(b"gzip") => true,
        Some(_) => return Err(Refusal::Encoding),
    };
    let length = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    let length = length.unwrap_or(MAX_BODY);
    if length > MAX_BODY {
        return Err(Refusal::TooLarge);
    }
    let limits = &shared.ingest;
    let (body, received) = request_body::read(request.into_body(), length, &limits.bodies).await?;
    // An error means that the semaphore is closed, which it never is.
    let decoding = Arc::clone(&limits.decoding).acquire_owned().await.ok();
    let unpacked = tokio::task::spawn_blocking(move || {
        let body = if is_gzip { unpack(&body)? } else { body };
        let size = match format {
            Format::Json => Otlp::size_of_json(&body),
            Format::Protobuf => Otlp::size_of_protobuf(&body),
        };
        if size > MAX_DECODED {
            Err(Refusal::TooLarge)
        } else {
            Ok((body, size))
        }
    });
    let (body, size) = finished(unpacked.await)?;
    let decoded = limits.decoded.acquire(size).await;
    let otlp = tokio::task::spawn_blocking(move || decode(format, &body));
    let otlp = finished(otlp.await)?;
    drop((decoding, received));
    if otlp.is_empty() {
        return Ok(());
    }
    let written = shared.store.write(otlp).await;
    drop(decoded);
    written.map_err(Refusal::Store)
}

fn finished<T>(result: Result<Result<T, Refusal>, JoinError>) -> Result<T, Refusal> {
    result.map_err(|error| Refusal::Malformed(error.to_string()))?
}

fn unpack(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut unpacked = Vec::new();
    let limit = MAX_BODY as u64 + 1;
    let read = MultiGzDecoder::new(body).take(limit).read_to_end(&mut unpacked);
    read.map_err(|error| Refusal::Malformed(format!("this is not gzip: {error}")))?;
    if unpacked.len() > MAX_BODY {
        return Err(Refusal::TooLarge);
    }
    Ok(unpacked)
}

fn decode(format: Format, body: &[u8]) -> Result<Otlp, Refusal> {
    let decoded = match format {
        Format::Json => Otlp::from_json(body),
        Format::Protobuf => Otlp::from_protobuf(body),
    };
    decoded.map_err(|error: OtlpError| Refusal::Malformed(error.to_string()))
}

fn format(headers: &HeaderMap) -> Option<Format> {
    let media_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    match media_type.split(';').next()?.trim().to_ascii_lowercase().as_str() {
        "application/json" => Some(Format::Json),
        "application/x-protobuf" => Some(Format::Protobuf),
        _ => None,
    }
}

/// An empty `ExportTraceServiceResponse`.
fn accepted(format: Format) -> Response {
    match format {
        Format::Json => ([(CONTENT_TYPE, "application/json")], "{}").into_response(),
        Format::Protobuf => [(CONTENT_TYPE, "application/x-protobuf")].into_response(),
    }
}
