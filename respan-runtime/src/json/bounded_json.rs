//! JSON of bounded length from `Serialize`.

use super::bounded_writer::BoundedWriter;
use super::serialize_error::SerializeError;
use super::serializer::JsonSerializer;
use super::truncate::truncate;
use crate::sync::catch_panic;
use serde::Serialize;

/// The JSON of a value; `None` if it has none, panics, is longer than `max_bytes`, is nested too deep or waits for a lock.
pub fn bounded_json<T: Serialize + ?Sized>(value: &T, max_bytes: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = BoundedWriter::new(&mut bytes, max_bytes);
    let written = catch_panic(|| JsonSerializer::new(&mut writer).root(value));
    let is_whole = matches!(written, Some(Ok(()))) && writer.refusal().is_none() && writer.total() <= max_bytes as u64;
    is_whole.then_some(bytes)
}

/// The JSON of a value, truncated structurally to `max_bytes`; `None` if it has none, panics or waits for a lock.
pub fn truncated_json<T: Serialize + ?Sized>(value: &T, max_bytes: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = BoundedWriter::new(&mut bytes, max_bytes.saturating_mul(2));
    let written = catch_panic(|| JsonSerializer::new(&mut writer).root(value));
    let is_prefix = match writer.refusal() {
        Some(SerializeError::TooDeep | SerializeError::TooLarge) => true,
        Some(SerializeError::Refused) => return None,
        None => {
            written?.ok()?;
            false
        }
    };
    if is_prefix || writer.total() > max_bytes as u64 {
        truncate(&mut bytes, 0, max_bytes);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serializer;
    use serde::ser::SerializeSeq as _;

    fn text(value: &(impl Serialize + ?Sized)) -> Option<String> {
        let bytes = bounded_json(value, 40)?;
        Some(String::from_utf8(bytes).expect("text"))
    }

    #[test]
    fn a_value_is_written_whole_or_not_at_all() {
        assert_eq!(
            text(&serde_json::json!({"a": [1, "ü"]})).as_deref(),
            Some(r#"{"a":[1,"ü"]}"#)
        );
        assert_eq!(text(&"x".repeat(38)), Some(format!("{:?}", "x".repeat(38))));
        assert_eq!(text(&"x".repeat(39)), None);
        assert_eq!(text(&std::sync::Mutex::new(1)), None);
    }

    #[test]
    fn a_longer_value_is_truncated() {
        let text =
            |value: &serde_json::Value| truncated_json(value, 40).and_then(|bytes| String::from_utf8(bytes).ok());
        assert_eq!(text(&serde_json::json!({"a": 1})).as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(
            text(&vec![12_345; 9].into()).as_deref(),
            Some(r#"[12345,12345,12345,"…"]"#)
        );
        assert_eq!(truncated_json(&std::sync::Mutex::new(1), 40), None);
    }

    #[test]
    fn values_that_panic_fail_or_have_no_end_have_no_json() {
        struct Bad(u8);
        impl Serialize for Bad {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.0 {
                    0 => panic!("expected"),
                    1 => Err(serde::ser::Error::custom("expected")),
                    2 => [self].serialize(serializer),
                    _ => {
                        let mut items = serializer.serialize_seq(None)?;
                        loop {
                            items.serialize_element("item")?;
                        }
                    }
                }
            }
        }
        for kind in 0..4 {
            assert_eq!(text(&Bad(kind)), None, "{kind}");
        }
    }
}
