//! The JSON of the captures.
//!
//! `serde_json::Value` sorts its maps and turns whole numbers beyond 64 bits into floats; here the order of entries
//! stays (the order of arguments matters), whole numbers and fractions are different things, and a bare `NaN` is read.

mod parse;
mod print;

pub use parse::{Parsed, SyntaxError, parse, parse_noting};
pub use print::{ascii_sorted, float, text};

/// A JSON value.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without fraction and exponent.
    Int(i128),
    /// Any other number, and NaN and the infinities, which JSON does not have.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// A map.
    Map(Map),
}

impl Json {
    /// The value as text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as a list; anything else is an empty one.
    pub fn items(&self) -> &[Json] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The value as a map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The member `key` of a map.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.as_map().and_then(|map| map.get(key))
    }

    /// The items of the list in member `key`; nothing if there is none.
    pub fn list(&self, key: &str) -> &[Json] {
        self.get(key).map_or(&[], Json::items)
    }

    /// The text in member `key`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Json::as_text)
    }

    /// The whole number in member `key`, also where it is written as text; zero if there is none.
    pub fn whole(&self, key: &str) -> i128 {
        self.get(key).and_then(Json::as_whole).unwrap_or(0)
    }

    /// A whole number, also where it is written as text; a fraction is cut off.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "cutting the fraction off is what is asked for"
    )]
    pub fn as_whole(&self) -> Option<i128> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Float(number) => Some(*number as i128),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Returns whether the value is not null, false, zero or empty.
    pub fn is_something(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Int(number) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(map) => !map.is_empty(),
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Json {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<usize> for Json {
    fn from(number: usize) -> Self {
        // No machine has more than 64 bits of `usize`.
        Self::Int(i128::try_from(number).unwrap_or(i128::MAX))
    }
}

impl From<Map> for Json {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl<V: Into<Json>> From<Option<V>> for Json {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<V: Into<Json>> From<Vec<V>> for Json {
    fn from(values: Vec<V>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<V: Into<Json>, const N: usize> From<[V; N]> for Json {
    fn from(values: [V; N]) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

/// Entries in the order in which they were added; a key that comes again replaces the value and keeps its place.
#[derive(Debug, Clone, Default)]
pub struct Map(Vec<(String, Json)>);

impl Map {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Sets `key`; returns whether it was there before.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) -> bool {
        let (key, value) = (key.into(), value.into());
        if let Some(entry) = self.0.iter_mut().find(|(known, _)| *known == key) {
            entry.1 = value;
            return true;
        }
        self.0.push((key, value));
        false
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Returns whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same entries in the order of their keys.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort_by(|(left, _), (right, _)| left.cmp(right));
        self
    }
}

/// The order does not count.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl FromIterator<(String, Json)> for Map {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}
