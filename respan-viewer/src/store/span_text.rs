//! The text of a stored span, for the index of words.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Bytes of a span that are indexed at most.
const MAX_TEXT: usize = 64 * 1024;

/// Adds names, the status and all text of attributes and events, a line each. `json` is a span in OTLP/JSON.
///
/// The text ends at malformed or too deep JSON. No tree is built: this runs for every span that arrives.
pub(super) fn collect(json: &str, into: &mut String) {
    let end = into.len() + MAX_TEXT;
    let mut span = serde_json::Deserializer::from_str(json);
    // An error says that there is enough text, or that the rest cannot be read.
    let _ = Text { into, end }.deserialize(&mut span);
}

/// The members of an object that lead to text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Member {
    Name,
    Status,
    Message,
    Attributes,
    Events,
    Value,
    StringValue,
    ArrayValue,
    KvlistValue,
    Values,
    #[serde(other)]
    Other,
}

struct Text<'t> {
    into: &'t mut String,
    end: usize,
}

impl Text<'_> {
    fn again(&mut self) -> Text<'_> {
        Text {
            into: self.into,
            end: self.end,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a span")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let room = self.end - self.into.len();
        if text.len() < room {
            self.into.push_str(text);
            self.into.push('\n');
            return Ok(());
        }
        let end = (0..=room).rev().find(|&end| text.is_char_boundary(end));
        self.into.push_str(&text[..end.unwrap_or_default()]);
        Err(E::custom("enough"))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(member) = map.next_key::<Member>()? {
            match member {
                Member::Other => map.next_value::<IgnoredAny>().map(drop)?,
                _ => map.next_value_seed(self.again())?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self.again())?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> String {
        let mut text = String::new();
        collect(json, &mut text);
        text
    }

    #[test]
    fn names_status_attributes_and_events_are_text() {
        let json = r#"{"traceId":"00","name":"chat","attributes":[{"key":"k","value":{"stringValue":"one\n"}},
            {"key":"n","value":{"intValue":"5"}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"two"},
            {"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"three"}}]}}]}}},{"key":"d","value":{"doubleValue":1.5}},
            {"key":"b","value":null}],"events":[{"timeUnixNano":"1","name":"exception","attributes":[
            {"key":"m","value":{"stringValue":"four"}}]}],"links":[{"attributes":[{"key":"x","value":{"stringValue":"no"}}]}],
            "status":{"message":"five","code":2},"kind":1}"#;
        assert_eq!(text(json), "chat\none\n\ntwo\nthree\nexception\nfour\nfive\n");
    }

    #[test]
    fn long_and_malformed_spans_give_a_part() {
        let long = format!(r#"{{"name":"{}","status":{{"message":"late"}}}}"#, "é".repeat(MAX_TEXT));
        let text_of_long = text(&long);
        assert!(text_of_long.len() <= MAX_TEXT && text_of_long.starts_with("éé"));
        assert_eq!(text(r#"{"name":"first","attributes":["#), "first\n");
        assert_eq!(text("no json"), "");
    }
}
