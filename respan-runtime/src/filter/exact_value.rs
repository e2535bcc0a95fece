//! JSON values whose doubles are read as they are written, to the last bit.
//!
//! `serde_json` has a feature for it, `float_roundtrip`, which would change how the whole program reads doubles.

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;
use serde_json::{Number, Value as Json};
use std::collections::BTreeMap;

/// A value of a text that has been parsed before: the depth of its nesting is not limited here.
#[derive(Debug)]
pub(super) struct ExactValue(pub(super) Json);

impl<'de> Deserialize<'de> for ExactValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
        read(raw.get()).map(Self).map_err(D::Error::custom)
    }
}

fn read(text: &str) -> serde_json::Result<Json> {
    Ok(match text.as_bytes() {
        [b'{', ..] => {
            let members: BTreeMap<String, ExactValue> = serde_json::from_str(text)?;
            Json::Object(
                members
                    .into_iter()
                    .map(|(key, ExactValue(value))| (key, value))
                    .collect(),
            )
        }
        [b'[', ..] => {
            let values: Vec<ExactValue> = serde_json::from_str(text)?;
            Json::Array(values.into_iter().map(|ExactValue(value)| value).collect())
        }
        _ => match serde_json::from_str(text)? {
            Json::Number(rounded) if rounded.is_f64() => {
                let exact = text.parse().ok().and_then(Number::from_f64);
                Json::Number(exact.unwrap_or(rounded))
            }
            other => other,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn doubles_are_read_to_the_last_bit(double in proptest::num::f64::NORMAL) {
            for text in [format!("{double:e}"), format!("[{double:?}]"), format!("{{\"a\":{{\"b\":{double:e}}}}}")] {
                let ExactValue(value) = serde_json::from_str(&text)?;
                let number = value.pointer("/a/b").or(value.get(0)).unwrap_or(&value);
                prop_assert_eq!(number.as_f64(), Some(double), "{}", text);
            }
        }
    }

    #[test]
    fn other_values_are_as_usual() {
        let text = r#"{"a":[null,true,-1,18446744073709551615,"é\n",0.5,-0],"b":{}}"#;
        let ExactValue(value) = serde_json::from_str(text).expect("JSON");
        assert_eq!(Ok(value), serde_json::from_str(text).map_err(drop));
    }
}
