//! Decoder of OTLP/JSON values.

use super::json::{self, Json, Map};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Longer text is kept as its length, its digest and its beginning.
const LONG_TEXT: usize = 2000;

/// Peculiarities of the encoding, without repetitions.
pub(super) type Notes = BTreeSet<String>;

/// A map with one entry under a name that no value of the wire has.
fn marked(mark: &str, value: impl Into<Json>) -> Json {
    Map::from_iter([(mark.to_owned(), value.into())]).into()
}

/// Replaces long text by its length, digest and beginning.
pub(super) fn shorten(text: &str) -> Json {
    let chars = text.chars().count();
    if chars <= LONG_TEXT {
        return text.into();
    }
    let mut digest = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        let _ = write!(digest, "{byte:02x}");
    }
    let mut long = Map::default();
    long.insert("chars", chars);
    long.insert("sha256", digest);
    long.insert("head", text.chars().take(40).collect::<String>());
    marked("$long", long)
}

/// Decodes an `AnyValue`.
pub(super) fn any_value(value: Option<&Json>, notes: &mut Notes) -> Json {
    let Some(map) = value.and_then(Json::as_map) else {
        return marked("$empty", true);
    };
    let mut members = map.iter();
    let Some((key, inner)) = members.next() else {
        return marked("$empty", true);
    };
    if members.next().is_some() {
        notes.insert("AnyValue with several members".to_owned());
    }
    match (key, inner) {
        ("stringValue", Json::Text(text)) => shorten(text),
        ("boolValue", inner) => Json::Bool(inner.is_something()),
        ("intValue", inner) => {
            let form = if inner.as_text().is_some() { "string" } else { "number" };
            notes.insert(format!("intValue is a JSON {form}"));
            inner
                .as_whole()
                .map_or_else(|| marked("$unknown", map.clone()), Json::Int)
        }
        ("doubleValue", Json::Text(text)) => marked("$double", text.as_str()),
        ("doubleValue", inner) => double(inner).unwrap_or_else(|| marked("$unknown", map.clone())),
        ("bytesValue", Json::Text(text)) => bytes(text),
        ("arrayValue", inner) => Json::List(
            inner
                .list("values")
                .iter()
                .map(|item| any_value(Some(item), notes))
                .collect(),
        ),
        ("kvlistValue", inner) => marked("$map", attributes(inner.get("values"), notes)),
        _ => marked("$unknown", map.clone()),
    }
}

fn double(inner: &Json) -> Option<Json> {
    let number = match inner {
        Json::Float(number) => *number,
        // Formatted and parsed, because `as` is a lossy cast; both round the same.
        Json::Int(number) => number.to_string().parse().ok()?,
        _ => return None,
    };
    if number.is_finite() {
        return Some(Json::Float(number));
    }
    let name = if number.is_nan() {
        "nan"
    } else if number > 0.0 {
        "inf"
    } else {
        "-inf"
    };
    Some(marked("$double", name))
}

fn bytes(text: &str) -> Json {
    let Some(decoded) = base64(text) else {
        return marked("$bytes?", text);
    };
    let mut hex = String::new();
    for byte in decoded {
        let _ = write!(hex, "{byte:02x}");
    }
    marked("$bytes", hex)
}

/// Standard alphabet; other ASCII characters are skipped, a group that is not full is an error.
fn base64(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() {
        return None;
    }
    let mut out = Vec::new();
    let (mut group, mut filled, mut pads) = (0_u32, 0, 0);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                pads += 1;
                if filled >= 2 && filled + pads >= 4 {
                    return Some(out);
                }
                continue;
            }
            _ => continue,
        };
        pads = 0;
        group = (group << 6) | u32::from(six);
        filled += 1;
        if filled > 1 {
            let [.., last] = (group >> (8 - 2 * filled)).to_be_bytes();
            out.push(last);
        }
        if filled == 4 {
            filled = 0;
        }
    }
    (filled == 0).then_some(out)
}

/// Decodes a list of attributes, sorted by key.
pub(super) fn attributes(items: Option<&Json>, notes: &mut Notes) -> Map {
    let mut map = Map::default();
    for item in items.map_or(&[][..], Json::items) {
        let key = item.text("key").unwrap_or_default();
        let value = any_value(item.get("value"), notes);
        if map.insert(key, value) {
            notes.insert(format!("duplicate attribute key {key}"));
        }
    }
    map.sorted()
}

/// Resource attributes which describe the application and not the SDK or the host.
pub(super) fn resource_attributes(items: Option<&Json>, notes: &mut Notes) -> Map {
    const HOST: [&str; 5] = ["telemetry.", "process.", "host.", "os.", "container."];
    attributes(items, notes)
        .iter()
        .filter(|(key, _)| *key != "service.instance.id" && !HOST.iter().any(|prefix| key.starts_with(prefix)))
        .map(|(key, value)| (key.to_owned(), value.clone()))
        .collect()
}

/// Returns whether text is lower-case hexadecimal of that length.
pub(super) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A member of any type as text.
pub(super) fn loose_text(value: Option<&Json>) -> String {
    match value {
        None => String::new(),
        Some(Json::Text(text)) => text.clone(),
        Some(other) => json::text(other),
    }
}
