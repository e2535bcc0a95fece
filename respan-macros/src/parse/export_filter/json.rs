//! JSON values of an export filter, with the spans that error messages point at.

use std::fmt::{self, Write};

use proc_macro2::Span;

pub(super) enum Json {
    Null,
    Bool(bool),
    /// The digits as written, so that no precision is lost.
    Number(String),
    String(String),
    List(Vec<Json>),
    Object(Vec<Member>),
}

/// A `"key": value` of an object. For JSON in a string, both spans are that of the whole literal.
pub(super) struct Member {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) value: Json,
    pub(super) value_span: Span,
}

impl Json {
    pub(super) fn type_with_article(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(digits) => f.write_str(digits),
            Self::String(text) => write_string(f, text),
            Self::List(values) => write!(f, "[{}]", comma_separated(values)),
            Self::Object(members) => write!(f, "{{{}}}", comma_separated(members)),
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_string(f, &self.key)?;
        write!(f, ":{}", self.value)
    }
}

fn comma_separated<T: ToString>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(",")
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            control if control < ' ' => write!(f, "\\u{:04x}", u32::from(control))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}
