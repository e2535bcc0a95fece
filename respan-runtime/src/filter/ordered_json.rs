//! Reading JSON objects in the order written, which `serde_json`'s own map forgets.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use std::fmt;

/// What a filter's JSON text turned out to be.
#[derive(Debug, PartialEq)]
pub(super) enum Shape {
    /// Fields and conditions, in order; a key may be there twice.
    Object(Vec<(String, Json)>),
    /// `null`, `false`, 0, an empty text or list: what Python takes for no filter.
    Nothing,
    Other,
}

impl Shape {
    const fn nothing_if(empty: bool) -> Self {
        if empty { Self::Nothing } else { Self::Other }
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Shape::Object(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut empty = true;
        while list.next_element::<IgnoredAny>()?.is_some() {
            empty = false;
        }
        Ok(Shape::nothing_if(empty))
    }

    fn visit_unit<E: Error>(self) -> Result<Shape, E> {
        Ok(Shape::Nothing)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::nothing_if(!value))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Shape, E> {
        Ok(Shape::nothing_if(value == 0))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Shape, E> {
        Ok(Shape::nothing_if(value == 0.0))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Shape, E> {
        Ok(Shape::nothing_if(text.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn what_python_takes_for_nothing_is_nothing() {
        for text in ["null", "false", "0", "0.0", "-0.0", r#""""#, "[]"] {
            assert_eq!(shape(text), Shape::Nothing, "{text}");
        }
    }

    #[test]
    fn what_is_no_object_is_something_else() {
        for text in ["true", "1", "-1", "0.5", r#""a""#, r#"[{"a": {}}]"#, "[null]"] {
            assert_eq!(shape(text), Shape::Other, "{text}");
        }
    }

    #[test]
    fn objects_keep_order_and_repetition() {
        let Shape::Object(entries) = shape(r#"{"b": 1, "a": 2, "b": 3}"#) else {
            panic!("an object");
        };
        let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "b"]);
    }
}
