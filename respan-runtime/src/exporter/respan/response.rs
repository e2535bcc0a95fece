//! Parts of a response: body, `Retry-After` and partial success, read from an untrusted endpoint.

use crate::exporter::http::Response;
use http::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// The maximum number of bytes read of a body; an `ExportTraceServiceResponse` has a few dozen.
const MAX_BODY: usize = 64 * 1024;

/// Reads the body, up to [`MAX_BODY`] bytes. An error while reading ends it without an error, since the status counts.
pub(super) async fn read_body(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await {
        let room = MAX_BODY - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() == MAX_BODY {
            break;
        }
    }
    body
}

/// The delay of a `Retry-After` header, in seconds or as a date: [RFC 9110, section 10.2.3][rfc].
///
/// [rfc]: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    // Relative to the endpoint's clock if it sends a `Date`, since the local clock may be wrong.
    let date = headers.get(DATE).and_then(|date| date.to_str().ok());
    let now = date.and_then(|date| httpdate::parse_http_date(date).ok());
    Some(
        at.duration_since(now.unwrap_or_else(SystemTime::now))
            .unwrap_or_default(),
    )
}

/// The partial success of an OTLP response: rejected spans, or a warning.
#[derive(Debug)]
pub(super) struct PartialSuccess {
    pub(super) rejected: u64,
    pub(super) message: String,
}

impl PartialSuccess {
    /// Parses the body of a successful response; `None` if it reports neither rejected spans nor a message, or is not OTLP.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let response: Value = serde_json::from_slice(body).ok()?;
        let partial = response.get("partialSuccess")?;
        let rejected = match partial.get("rejectedSpans") {
            Some(Value::Number(number)) => number.as_u64(),
            // The JSON mapping of protobuf writes 64-bit numbers as strings, and readers must accept both.
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        let message = partial.get("errorMessage").and_then(Value::as_str);
        let partial = Self {
            rejected: rejected.unwrap_or(0),
            message: message.unwrap_or_default().to_owned(),
        };
        (partial.rejected > 0 || !partial.message.is_empty()).then_some(partial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed_retry_after(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a value"));
        }
        retry_after(&map)
    }

    #[test]
    fn retry_after_is_in_seconds_or_a_date() {
        assert_eq!(
            parsed_retry_after(&[("retry-after", "7")]),
            Some(Duration::from_secs(7))
        );
        let date = ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(
            parsed_retry_after(&[date]),
            Some(Duration::ZERO),
            "the date is in the past"
        );
        let now = ("date", "Sun, 06 Nov 1994 08:49:30 GMT");
        assert_eq!(parsed_retry_after(&[date, now]), Some(Duration::from_secs(7)));
        for invalid in ["-1", "soon", ""] {
            assert_eq!(parsed_retry_after(&[("retry-after", invalid)]), None, "{invalid}");
        }
        assert_eq!(parsed_retry_after(&[]), None);
    }

    #[test]
    fn rejected_spans_are_a_number_or_a_string() {
        for body in [
            r#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#,
            r#"{"partialSuccess":{"rejectedSpans":3,"errorMessage":"too old","more":1}}"#,
        ] {
            let partial = PartialSuccess::parse(body.as_bytes()).expect("some");
            assert_eq!((partial.rejected, partial.message.as_str()), (3, "too old"));
        }
        for nothing in [
            "{}",
            "",
            "<html>",
            r#"{"partialSuccess":{}}"#,
            r#"{"partialSuccess":null}"#,
        ] {
            assert!(PartialSuccess::parse(nothing.as_bytes()).is_none(), "{nothing}");
        }
    }
}
