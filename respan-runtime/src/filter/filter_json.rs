//! The JSON form of a filter, with the order of its members.

use super::exact_value::ExactValue;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use std::fmt;

/// The JSON of a filter, deserialised with its order, which the map of `serde_json` does not preserve.
#[derive(Debug, PartialEq)]
pub(super) enum FilterJson {
    /// Fields and conditions in order; a field may occur twice.
    Object(Vec<(String, Json)>),
    /// A value that is false in Python: `null`, `false`, 0, an empty text or list. The platform treats it as no filter.
    Falsy,
    /// Any other value.
    Other,
}

impl FilterJson {
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        // Checks the depth of the nesting, which `ExactValue` does not.
        let _: Json = serde_json::from_str(text)?;
        serde_json::from_str(text)
    }

    const fn falsy_if(is_falsy: bool) -> Self {
        if is_falsy { Self::Falsy } else { Self::Other }
    }
}

impl<'de> Deserialize<'de> for FilterJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FilterJsonVisitor)
    }
}

struct FilterJsonVisitor;

impl<'de> Visitor<'de> for FilterJsonVisitor {
    type Value = FilterJson;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FilterJson, A::Error> {
        let mut entries = Vec::new();
        while let Some((field, ExactValue(condition))) = map.next_entry()? {
            entries.push((field, condition));
        }
        Ok(FilterJson::Object(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<FilterJson, A::Error> {
        let mut is_empty = true;
        while list.next_element::<IgnoredAny>()?.is_some() {
            is_empty = false;
        }
        Ok(FilterJson::falsy_if(is_empty))
    }

    fn visit_unit<E: Error>(self) -> Result<FilterJson, E> {
        Ok(FilterJson::Falsy)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<FilterJson, E> {
        Ok(FilterJson::falsy_if(!value))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<FilterJson, E> {
        Ok(FilterJson::Other)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<FilterJson, E> {
        Ok(FilterJson::falsy_if(value == 0))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<FilterJson, E> {
        Ok(FilterJson::falsy_if(value == 0.0))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<FilterJson, E> {
        Ok(FilterJson::falsy_if(text.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> FilterJson {
        FilterJson::parse(text).expect("JSON")
    }

    #[test]
    fn falsy_values_of_python_are_falsy() {
        for text in ["null", "false", "0", "0.0", "-0.0", r#""""#, "[]"] {
            assert_eq!(parse(text), FilterJson::Falsy, "{text}");
        }
    }

    #[test]
    fn values_other_than_objects_are_other() {
        for text in ["true", "1", "-1", "0.5", r#""a""#, r#"[{"a": {}}]"#, "[null]"] {
            assert_eq!(parse(text), FilterJson::Other, "{text}");
        }
    }

    #[test]
    fn objects_preserve_order_and_repetition() {
        let FilterJson::Object(entries) = parse(r#"{"b": 1, "a": 2, "b": 3}"#) else {
            panic!("an object");
        };
        let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "b"]);
    }
}
