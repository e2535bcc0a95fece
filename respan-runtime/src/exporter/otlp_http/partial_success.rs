//! The partial success of an OTLP response.

use crate::exporter::otlp_protobuf::{FieldValue, Fields};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// Rejected spans, or a warning.
#[derive(Debug, Default)]
pub(super) struct PartialSuccess {
    pub(super) rejected: u64,
    pub(super) message: String,
}

impl PartialSuccess {
    /// Parses a successful response in either encoding; `None` if it reports neither rejected spans nor a message, or is not OTLP.
    ///
    /// The content type is not consulted, since proxies and servers set wrong ones. No text is a partial success in protobuf: the
    /// numbers of its fields are control characters.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        Self::parse_json(body).or_else(|| Self::parse_protobuf(body))
    }

    /// Of a body that is incomplete, the fields before its end count.
    fn parse_json(body: &[u8]) -> Option<Self> {
        // JSON has no byte order mark, but some servers send it: RFC 8259, section 8.1, allows to ignore it.
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let body = String::from_utf8_lossy(body);
        let parse = |body: &str| {
            let mut partial = Self::default();
            let result = serde_json::Deserializer::from_str(body).deserialize_map(Response(&mut partial));
            (partial, result.is_ok())
        };
        let (partial, is_whole) = parse(&body);
        let partial = if is_whole { partial } else { parse(&repaired(&body)).0 };
        partial.if_any()
    }

    /// As [`parse_json`](Self::parse_json), also of an incomplete body, for the protobuf of an `ExportTraceServiceResponse`.
    fn parse_protobuf(body: &[u8]) -> Option<Self> {
        const PARTIAL_SUCCESS: u32 = 1;
        const REJECTED_SPANS: u32 = 1;
        const ERROR_MESSAGE: u32 = 2;
        let mut partial = Self::default();
        for (field, value) in Fields::of_truncated(body) {
            let (PARTIAL_SUCCESS, FieldValue::Bytes(message)) = (field, value) else {
                continue;
            };
            for (field, value) in Fields::of_truncated(message) {
                match (field, value) {
                    // Negative counts are written as large ones.
                    (REJECTED_SPANS, FieldValue::Varint(count)) => {
                        partial.rejected = i64::try_from(count).map_or(0, i64::unsigned_abs);
                    }
                    (ERROR_MESSAGE, FieldValue::Bytes(text)) => {
                        partial.message = String::from_utf8_lossy(text).into_owned();
                    }
                    _ => {}
                }
            }
        }
        partial.if_any()
    }

    fn if_any(self) -> Option<Self> {
        (self.rejected > 0 || !self.message.is_empty()).then_some(self)
    }
}

/// The JSON without what some writers emit and is an error: a control character as it is, which becomes a blank, and the escape of a
/// surrogate that stands alone, for which, as for one of a pair, there is a replacement character.
fn repaired(json: &str) -> String {
    let json = json.replace(|char: char| char.is_ascii_control(), " ");
    let is_surrogate = |rest: &str| {
        let digits = rest.as_bytes().get(..4).unwrap_or_default();
        matches!(digits, [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..])
            && digits.iter().all(u8::is_ascii_hexdigit)
    };
    let mut pieces = json.split("\\u");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("\\u");
        if is_surrogate(piece) {
            out.push_str("fffd");
            out.push_str(&piece[4..]);
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// Reads the fields one after the other into the partial success, so that an error keeps what was read before it.
struct Response<'p>(&'p mut PartialSuccess);

/// As [`Response`], for the value of `partialSuccess`.
struct Members<'p>(&'p mut PartialSuccess);

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Response<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a response")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // The JSON mapping of protobuf has both spellings of a field.
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "partialSuccess" | "partial_success" => map.next_value_seed(Members(self.0))?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a partial success")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "rejectedSpans" | "rejected_spans" => self.0.rejected = count(&map.next_value::<Value>()?),
                "errorMessage" | "error_message" => {
                    if let Value::String(message) = map.next_value()? {
                        self.0.message = message;
                    }
                }
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

/// A 64-bit number: the JSON mapping of protobuf writes it as a string, and readers must accept numbers too, also with a
/// fraction or an exponent. Zero if it is neither.
fn count(value: &Value) -> u64 {
    let text = match value {
        Value::Number(number) => &number.to_string(),
        Value::String(text) => text.trim(),
        _ => return 0,
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the conversion saturates: a negative count is none"
    )]
    let rounded = || text.parse().map_or(0, |float: f64| float.ceil() as u64);
    text.parse().unwrap_or_else(|_| rounded())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejected_spans_are_a_number_or_a_string() {
        for count in ["3", "\"3\"", "3.0", "3e0", "\"3.0\"", "0.3e1", "2.5"] {
            for body in [
                format!(r#"{{"partialSuccess":{{"rejectedSpans":{count},"errorMessage":"too old","more":[1]}}}}"#),
                format!(r#"{{"more":{{}},"partial_success":{{"error_message":"too old","rejected_spans":{count}}}}} "#),
                format!("\u{feff} {{\"partialSuccess\": {{\"rejectedSpans\":{count},\"errorMessage\":\"too old\"}}}}"),
            ] {
                let partial = PartialSuccess::parse_json(body.as_bytes()).expect("some");
                assert_eq!((partial.rejected, partial.message.as_str()), (3, "too old"), "{body}");
            }
        }
    }

    #[test]
    fn an_incomplete_body_counts_as_far_as_it_goes() {
        let body = br#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"span 1: too ol"#;
        assert_eq!(
            PartialSuccess::parse_json(body).map(|partial| partial.rejected),
            Some(3)
        );
        let protobuf = b"\x0a\x0b\x08\x03\x12\x07too old";
        for end in 4..protobuf.len() {
            let partial = PartialSuccess::parse(&protobuf[..end]).expect("some");
            assert_eq!(partial.rejected, 3, "{end}");
        }
    }

    #[test]
    fn a_message_that_is_no_unicode_counts() {
        for (message, text) in [
            (&b"\xff span"[..], "\u{fffd} span"),
            (br"\ud83d\ude00 span", "\u{1f600} span"),
            (br"\ud83d\ude00 \uD800 span \u00e9", "\u{fffd}\u{fffd} \u{fffd} span é"),
            (br"C:\\ud800", r"C:\ud800"),
            (b"span 1:\n\ttoo old\x01", "span 1:  too old "),
        ] {
            let start: &[u8] = br#"{"partialSuccess":{"errorMessage":""#;
            let body = [start, message, br#"","rejectedSpans":3}}"#].concat();
            let partial = PartialSuccess::parse(&body).expect("some");
            assert_eq!((partial.rejected, partial.message.as_str()), (3, text));
        }
    }

    #[test]
    fn either_encoding_is_recognised_by_the_body() {
        let protobuf = b"\x0a\x0b\x08\x02\x12\x07too old";
        assert_eq!(PartialSuccess::parse(protobuf).map(|partial| partial.rejected), Some(2));
        let json = b"\n{\"partialSuccess\":{\"rejectedSpans\":\"2\"}}";
        assert_eq!(PartialSuccess::parse(json).map(|partial| partial.rejected), Some(2));
        for text in [
            "\n{\"partialSuccess\":{}}, and a text that is long enough for a field",
            "bad requests are long texts",
        ] {
            assert!(PartialSuccess::parse(text.repeat(9).as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn other_bodies_report_nothing() {
        for nothing in [
            "{}",
            "",
            "<html>",
            "[]",
            "null",
            r#"{"partialSuccess":{}}"#,
            r#"{"partialSuccess":null}"#,
            r#"{"partialSuccess":3}"#,
            r#"{"partialSuccess":{"rejectedSpans":-3}}"#,
            r#"{"partialSuccess":{"rejectedSpans":"many","errorMessage":7}}"#,
        ] {
            assert!(PartialSuccess::parse(nothing.as_bytes()).is_none(), "{nothing}");
        }
    }
}
