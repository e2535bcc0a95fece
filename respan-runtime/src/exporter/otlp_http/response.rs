//! Parts of a response: body and `Retry-After`, read from an untrusted endpoint.

use super::gzip;
use crate::exporter::http::Response;
use crate::exporter::otlp_protobuf::{FieldValue, Fields};
use http::header::{CONTENT_ENCODING, DATE, HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// The maximum number of bytes read of an error, which is quoted in part.
const MAX_ERROR: usize = 64 * 1024;
/// The maximum number of bytes read of a success. An `ExportTraceServiceResponse` has a few dozen, unless its message lists the
/// rejected spans.
const MAX_SUCCESS: usize = 4 * 1024 * 1024;

/// Reads the body of a success, which may report a partial success.
pub(super) async fn read_success(response: Response) -> Vec<u8> {
    read_body(response, MAX_SUCCESS).await
}

/// Reads the text of an error.
pub(super) async fn read_error(response: Response) -> String {
    let encoding = response.headers().get(CONTENT_ENCODING);
    let is_readable = encoding.is_none_or(|encoding| encoding == "identity" || encoding == "gzip");
    let body = read_body(response, MAX_ERROR).await;
    if is_readable && !gzip::is_compressed(&body) {
        error_text(&body)
    } else {
        "its answer is compressed, which was not asked for".to_owned()
    }
}

/// Reads the body, up to this many bytes before and after it is decompressed: some proxies compress without being asked. An
/// error while reading ends it without an error, since the status counts.
async fn read_body(mut response: Response, limit: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await {
        let room = limit - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() == limit {
            break;
        }
    }
    let mut decompressed = Vec::new();
    if gzip::is_compressed(&body) {
        // Of a body that ends too early, what precedes its end counts.
        let _ = gzip::decompress(&body, limit, &mut decompressed);
    }
    if decompressed.is_empty() { body } else { decompressed }
}

/// Returns whether a body is a whole HTML document. The content type does not count: some servers give it to any text.
pub(super) fn is_web_page(body: &[u8]) -> bool {
    let starts_with = |start: &str| {
        let head = body.trim_ascii_start().get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    };
    starts_with("<!doctype html") || starts_with("<html")
}

/// The text of an error's body: the message of a `google.rpc.Status` in protobuf, or the body as it is, whatever its content
/// type says.
fn error_text(body: &[u8]) -> String {
    status_message(body).unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}

/// The message of an endpoint, or that there is none.
pub(super) fn or_silent(message: String) -> String {
    if message.is_empty() {
        "it does not say why".to_owned()
    } else {
        message
    }
}

/// The message of a `google.rpc.Status`. `None` if the body is none, such as a text: no text has the byte of the field's number.
fn status_message(body: &[u8]) -> Option<String> {
    const MESSAGE: u32 = 2;
    Fields::of_truncated(body).find_map(|(field, value)| match (field, value) {
        (MESSAGE, FieldValue::Bytes(text)) => Some(String::from_utf8_lossy(text).into_owned()),
        _ => None,
    })
}

/// The delay of a `Retry-After` header, in seconds or as a date: [RFC 9110, section 10.2.3][rfc].
///
/// [rfc]: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Some(seconds) = seconds(text) {
        return Some(seconds);
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

/// A number of seconds: digits, or a fraction, which some servers send. One beyond all clocks is the longest duration.
fn seconds(text: &str) -> Option<Duration> {
    let is_number = text.starts_with(|char: char| char.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds: f64 = text.parse().ok().filter(|_| is_number)?;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
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
    fn the_message_of_a_status_is_read_as_far_as_it_goes() {
        let status = b"\x08\x03\x12\x07too old";
        for end in 5..=status.len() {
            assert_eq!(error_text(&status[..end]), "too old"[..end - 4], "{end}");
        }
        assert_eq!(error_text(b"too old"), "too old");
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
        for (number, seconds) in [
            ("0", Duration::ZERO),
            (" 7 ", Duration::from_secs(7)),
            ("1.5", Duration::from_millis(1500)),
            ("18446744073709551616", Duration::MAX),
        ] {
            let parsed = parsed_retry_after(&[("retry-after", number)]);
            assert_eq!(parsed, Some(seconds), "{number}");
        }
        for invalid in ["-1", "+1", "soon", "", ".5", "1.5.2", "1e3", "inf", "NaN", "1, 2"] {
            assert_eq!(parsed_retry_after(&[("retry-after", invalid)]), None, "{invalid}");
        }
        assert_eq!(parsed_retry_after(&[]), None);
    }
}
