//! Receipt of spans over OTLP/HTTP.

use super::Shared;
use crate::model::{Otlp, OtlpError};
use crate::store::StoreError;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse as _, Response};
use flate2::read::MultiGzDecoder;
use prost::Message as _;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

/// Bytes of a request, packed.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// The time in which a body has to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a request, unpacked.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;

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
    // Before the body is read: so many bodies are in memory at most.
    let permit = Arc::clone(&shared.bodies).acquire_owned().await;
    let body = tokio::time::timeout(BODY_TIMEOUT, axum::body::to_bytes(request.into_body(), MAX_BODY)).await;
    let body = body.map_err(|_| Refusal::Slow)?.map_err(|_| Refusal::TooLarge)?;
    let decoded = tokio::task::spawn_blocking(move || (decode(format, is_gzip, &body), permit));
    let (otlp, permit) = decoded.await.map_err(|error| Refusal::Malformed(error.to_string()))?;
    let otlp = otlp?;
    if otlp.is_empty() {
        return Ok(());
    }
    let written = shared.store.write(otlp).await;
    drop(permit);
    written.map_err(Refusal::Store)
}

fn decode(format: Format, is_gzip: bool, body: &[u8]) -> Result<Otlp, Refusal> {
    let mut unpacked = Vec::new();
    let body = if is_gzip {
        let read = MultiGzDecoder::new(body)
            .take(MAX_UNPACKED + 1)
            .read_to_end(&mut unpacked);
        read.map_err(|error| Refusal::Malformed(format!("this is not gzip: {error}")))?;
        if unpacked.len() as u64 > MAX_UNPACKED {
            return Err(Refusal::TooLarge);
        }
        &unpacked[..]
    } else {
        body
    };
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
                    "more than {} MiB, or {} MiB unpacked: send smaller batches",
                    MAX_BODY >> 20,
                    MAX_UNPACKED >> 20
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
