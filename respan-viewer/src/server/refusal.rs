//! Answers to requests with spans that are refused.

use super::ingest_limits::{MAX_BODY, MAX_DECODED};
use crate::store::StoreError;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse as _, Response};
use prost::Message as _;

/// The encoding of a request and of its answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Format {
    Json,
    Protobuf,
}

/// The reason for which a request is refused.
pub(super) enum Refusal {
    MediaType,
    Encoding,
    TooLarge,
    Slow,
    Malformed(String),
    Store(StoreError),
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
    /// The answer, with the remedy.
    pub(super) fn response(self, format: Format) -> Response {
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
