//! What an endpoint says, read with caution.

use reqwest::Response;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// Bytes of an answer that are read; an `ExportTraceServiceResponse` has some dozens.
const MAX_READ: usize = 64 * 1024;

/// The beginning of the body. What is truncated or stalls is as good as its beginning: the status counts.
pub(super) async fn body(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = MAX_READ - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() == MAX_READ {
            break;
        }
    }
    body
}

/// How long the endpoint asks to be left alone: seconds or a date, [RFC 9110, section 10.2.3][rfc].
///
/// [rfc]: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    // By the endpoint's own clock, where it tells: ours may be wrong.
    let told = headers.get(DATE).and_then(|date| date.to_str().ok());
    let now = told.and_then(|date| httpdate::parse_http_date(date).ok());
    Some(
        at.duration_since(now.unwrap_or_else(SystemTime::now))
            .unwrap_or_default(),
    )
}

/// What an endpoint says about spans that it did not take, or about how they were sent.
#[derive(Debug)]
pub(super) struct PartialSuccess {
    pub(super) rejected: u64,
    pub(super) message: String,
}

impl PartialSuccess {
    /// `None` if there is none, or the body is something else: the status has said that the spans are taken.
    pub(super) fn of(body: &[u8]) -> Option<Self> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let partial = answer.get("partialSuccess")?;
        let rejected = match partial.get("rejectedSpans") {
            Some(Value::Number(number)) => number.as_u64(),
            // JSON of protobuf writes 64-bit numbers as text, and must read both.
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

    fn wait(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a value"));
        }
        retry_after(&map)
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date() {
        assert_eq!(wait(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        let date = ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(wait(&[date]), Some(Duration::ZERO), "it is past");
        let told = ("date", "Sun, 06 Nov 1994 08:49:30 GMT");
        assert_eq!(wait(&[date, told]), Some(Duration::from_secs(7)));
        for nonsense in ["-1", "soon", ""] {
            assert_eq!(wait(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn rejected_spans_are_read_as_number_or_text() {
        for body in [
            r#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#,
            r#"{"partialSuccess":{"rejectedSpans":3,"errorMessage":"too old","more":1}}"#,
        ] {
            let partial = PartialSuccess::of(body.as_bytes()).expect("some");
            assert_eq!((partial.rejected, partial.message.as_str()), (3, "too old"));
        }
        for nothing in [
            "{}",
            "",
            "<html>",
            r#"{"partialSuccess":{}}"#,
            r#"{"partialSuccess":null}"#,
        ] {
            assert!(PartialSuccess::of(nothing.as_bytes()).is_none(), "{nothing}");
        }
    }
}
