//! Receipt of spans over OTLP/HTTP.

use super::Shared;
use crate::model::{Otlp, OtlpError};
use crate::store::StoreError;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse as _, Response};
use flate2::read::MultiGzDecoder;
use futures_core::Stream as _;
use prost::Message as _;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;

/// Bytes of a request, packed or unpacked.
const MAX_BODY: usize = 8 * 1024 * 1024;
/// The time in which a body has to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a request once it is decoded, as estimated before.
const MAX_DECODED: usize = 24 * 1024 * 1024;
/// The unit of the limits.
const UNIT: usize = 1024;

/// The bytes that requests may hold in memory together. Further ones wait in their connections.
#[derive(Debug, Clone)]
pub(super) struct IngestLimits {
    /// Bodies, as they arrive.
    bodies: Arc<Semaphore>,
    /// One body is unpacked and decoded at a time.
    decoding: Arc<Semaphore>,
    /// Decoded spans, until they are on disk.
    decoded: Arc<Semaphore>,
}

impl IngestLimits {
    pub(super) fn new() -> Self {
        Self {
            bodies: Arc::new(Semaphore::new(units(MAX_BODY))),
            decoding: Arc::new(Semaphore::new(1)),
            decoded: Arc::new(Semaphore::new(units(MAX_DECODED))),
        }
    }
}

fn units(bytes: usize) -> usize {
    bytes.div_ceil(UNIT).max(1)
}

async fn acquire(limit: &Arc<Semaphore>, bytes: usize) -> Option<OwnedSemaphorePermit> {
    let units = u32::try_from(units(bytes)).unwrap_or(u32::MAX);
    // An error means that the limit is closed, which it never is.
    Arc::clone(limit).acquire_many_owned(units).await.ok()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Format {
    Json,
    Protobuf,
}

enum Refusal {
    MediaType,
    Encoding,
    TooLarge,
    Slow,
    Malformed(String),
    Store(StoreError),
}

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
    let received = acquire(&limits.bodies, length).await;
    let body = tokio::time::timeout(BODY_TIMEOUT, read(request.into_body(), length)).await;
    let body = body.map_err(|_| Refusal::Slow)??;
    let decoding = acquire(&limits.decoding, UNIT).await;
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
    let decoded = acquire(&limits.decoded, size).await;
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

/// Reads a body. Not as `to_bytes` does, which holds it twice at the end.
async fn read(body: Body, length: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(length);
    let mut stream = std::pin::pin!(body.into_data_stream());
    while let Some(part) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
        let part = part.map_err(|error| Refusal::Malformed(format!("the body ended early: {error}")))?;
        if bytes.len() + part.len() > length {
            return Err(Refusal::TooLarge);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
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

/// `google.rpc.Status`, the body of an error.
#[derive(Clone, PartialEq, prost::Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

impl Refusal {
    fn response(self, format: Format) -> Response {
        let (status, message) = match self {
            Self::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "send OTLP as application/json or application/x-protobuf".to_owned(),
            ),
            Self::Encoding => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the only content encoding is gzip".to_owned(),
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                format!(
                    "more than {} MiB packed or unpacked, or than {} MiB decoded: send smaller batches",
                    MAX_BODY >> 20,
                    MAX_DECODED >> 20
                ),
            ),
            Self::Slow => (
                StatusCode::REQUEST_TIMEOUT,
                "the body did not arrive in time".to_owned(),
            ),
            Self::Malformed(message) => (StatusCode::BAD_REQUEST, message),
            Self::Store(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        };
        let body = Status { code: 0, message };
        let mut response = match format {
            Format::Json => {
                let body = serde_json::json!({"code": body.code, "message": body.message}).to_string();
                (status, [(CONTENT_TYPE, "application/json")], body).into_response()
            }
            Format::Protobuf => {
                (status, [(CONTENT_TYPE, "application/x-protobuf")], body.encode_to_vec()).into_response()
            }
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = HeaderValue::from_static("5");
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
        response
    }
}
