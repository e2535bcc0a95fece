//! JSON writer in the layout of the goldens and of their comparison: a blank after comma and colon.

use super::{Json, Map};
use std::fmt::Write as _;

#[derive(Clone, Copy)]
struct Style {
    ascii: bool,
    sorted: bool,
}

/// The value on one line, keys in their order, other scripts as they are.
pub fn text(value: &Json) -> String {
    let mut out = String::new();
    write_value(
        &mut out,
        value,
        Style {
            ascii: false,
            sorted: false,
        },
    );
    out
}

/// The map on one line, keys sorted, other scripts escaped.
pub fn ascii_sorted(map: &Map) -> String {
    let mut out = String::new();
    write_map(
        &mut out,
        map,
        Style {
            ascii: true,
            sorted: true,
        },
    );
    out
}

fn write_value(out: &mut String, value: &Json, style: Style) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Int(number) => {
            let _ = write!(out, "{number}");
        }
        Json::Float(number) if number.is_nan() => out.push_str("NaN"),
        Json::Float(number) if number.is_infinite() => {
            out.push_str(if *number > 0.0 { "Infinity" } else { "-Infinity" });
        }
        Json::Float(number) => out.push_str(&float(*number)),
        Json::Text(text) => write_string(out, text, style),
        Json::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_value(out, item, style);
            }
            out.push(']');
        }
        Json::Map(map) => write_map(out, map, style),
    }
}

fn write_map(out: &mut String, map: &Map, style: Style) {
    let mut entries: Vec<_> = map.iter().collect();
    if style.sorted {
        entries.sort_by_key(|(key, _)| *key);
    }
    out.push('{');
    for (index, (key, value)) in entries.into_iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_string(out, key, style);
        out.push_str(": ");
        write_value(out, value, style);
    }
    out.push('}');
}

fn write_string(out: &mut String, text: &str, style: Style) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' || (style.ascii && c > '~') => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A finite number as the goldens write it: always with a fraction or an exponent, the exponent with sign and at
/// least two digits, and only below 1e-4 or from 1e16 on.
pub fn float(number: f64) -> String {
    let shortest = format!("{number:e}");
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if number == 0.0 || (-4..16).contains(&exponent) {
        return format!("{number:?}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}
