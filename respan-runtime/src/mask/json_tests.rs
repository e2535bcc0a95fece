//! What is hidden inside of JSON, and that the rest keeps its bytes.

use super::*;
use crate::json::cut;
use crate::mask::definition::Mask;
use proptest::prelude::*;
use serde_json::Value;

fn rules() -> Rules {
    let mask = Mask::new().keys(["password", "api_key"]).pattern("[0-9]{3}");
    mask.expect("a pattern").rules
}

fn all(json: &str) -> String {
    masked(json, &rules(), false).unwrap_or_else(|| json.to_owned())
}

#[test]
fn values_of_any_type_are_masked_at_any_depth_and_the_rest_keeps_its_bytes() {
    let cases = [
        (r#"{"password":"x","n":1}"#, r#"{"password":"***","n":1}"#),
        (
            r#"{ "a" : [ { "Api-Key" : { "x" : [1, "]}"] } , "n" : 1e400 } ] }"#,
            r#"{ "a" : [ { "Api-Key" : "***" , "n" : 1e400 } ] }"#,
        ),
        (
            r#"{"pass\u0077ord":null,"b":123456789012345678901234567890}"#,
            r#"{"pass\u0077ord":"***","b":123456789012345678901234567890}"#,
        ),
        (
            r#"[{"password":-0.0}, {"password" :true}]"#,
            r#"[{"password":"***"}, {"password" :"***"}]"#,
        ),
        (r#"{"password":"a\"b\\","z":[]}"#, r#"{"password":"***","z":[]}"#),
        (
            r#"{"args":["password",1],"k":"\u0031\u0032\u0033"}"#,
            r#"{"args":["password",1],"k":"***"}"#,
        ),
        (r#"{"123":{"password":{}}}"#, r#"{"***":{"password":"***"}}"#),
        (r#""password=x""#, r#""password=***""#),
        (r#"["\ud800", 1]"#, r#"["***", 1]"#),
    ];
    for (json, expected) in cases {
        assert_eq!(all(json), expected, "{json}");
    }
    for json in [
        "1234",
        "{}",
        "[]",
        r#""""#,
        r#"{"a":"b\/c"}"#,
        r#"{"passwords":1}"#,
        "null",
    ] {
        assert_eq!(masked(json, &rules(), false), None, "{json}");
    }
}

#[test]
fn json_inside_of_strings_is_followed() {
    let arguments = r#"{"tool":{"arguments":"{\"api_key\": \"x\", \"n\": 1.50}"}}"#;
    assert_eq!(
        all(arguments),
        r#"{"tool":{"arguments":"{\"api_key\": \"***\", \"n\": 1.50}"}}"#
    );
    let innermost = r#"{"password":[1]}"#;
    let wrapped = (0..4).fold(innermost.to_owned(), |inner, _| format!("[{}]", json_string(&inner)));
    let mut text = all(&wrapped);
    for _ in 0..4 {
        let [inner]: [String; 1] = serde_json::from_str(&text).expect("valid JSON");
        text = inner;
    }
    assert_eq!(text, r#"{"password":"***"}"#);
}

#[test]
fn what_was_cut_is_masked_as_well() {
    let key = "k".repeat(3000);
    let whole = serde_json::json!({
        "arguments": serde_json::json!({"model": "small", "api_key": key}).to_string(),
        "password": key,
        "z": "z".repeat(3000),
    });
    for limit in [150, 400, 1000, 5000] {
        let mut bytes = whole.to_string().into_bytes();
        cut(&mut bytes, 0, limit);
        let masked = all(std::str::from_utf8(&bytes).expect("text"));
        assert!(serde_json::from_str::<Value>(&masked).is_ok(), "{masked}");
        assert!(!masked.contains("kk"), "{masked}");
    }
}

/// A document, and what it looks like masked.
#[derive(Debug, Clone)]
enum Node {
    /// Written as it is.
    Raw(&'static str),
    Text(String, bool),
    List(Vec<Node>),
    Object(Vec<(&'static str, Node)>),
    /// JSON as a string.
    Nested(Box<Node>),
}

impl Node {
    fn write(&self, is_masked: bool) -> String {
        match self {
            Self::Raw(text) => (*text).to_owned(),
            Self::Text(text, is_escaped) => match rules().patterns[0].masked(text) {
                Some(masked) if is_masked => json_string(&masked),
                _ if *is_escaped => escaped(text),
                _ => json_string(text),
            },
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.write(is_masked)).collect();
                format!("[ {}\n]", items.join(" ,"))
            }
            Self::Object(members) => {
                let members: Vec<String> = members.iter().map(|member| Self::member(member, is_masked)).collect();
                format!("{{{} }}", members.join(",\t"))
            }
            Self::Nested(node) => json_string(&node.write(is_masked)),
        }
    }

    fn member((key, node): &(&'static str, Self), is_masked: bool) -> String {
        let value = if is_masked && hides(key) {
            json_string("***")
        } else {
            node.write(is_masked)
        };
        format!(
            "{} :  {value}",
            if key.contains('w') {
                escaped(key)
            } else {
                json_string(key)
            }
        )
    }
}

fn hides(key: &str) -> bool {
    matches!(key, "password" | "apiKey" | "x.pass-word")
}

fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("\"");
    for unit in text.encode_utf16() {
        let _ = write!(out, "\\u{unit:04X}");
    }
    out + "\""
}

fn node(numbers: &'static [&'static str]) -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        prop::sample::select(numbers).prop_map(Node::Raw),
        ("[a-f0-9é😀\"\\\\\n]{0,8}", any::<bool>()).prop_map(|(text, is_escaped)| Node::Text(text, is_escaped)),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let key = prop::sample::select(vec!["password", "apiKey", "x.pass-word", "a", "b", "words"]);
        let object = prop::collection::vec((key, inner.clone()), 0..5).prop_map(|mut members| {
            members.sort_by_key(|member| member.0);
            members.dedup_by_key(|member| member.0);
            Node::Object(members)
        });
        let list = prop::collection::vec(inner.clone(), 0..5).prop_map(Node::List);
        let nested = prop_oneof![list.clone(), object.clone()].prop_map(|node| Node::Nested(Box::new(node)));
        prop_oneof![object, list, nested]
    })
}

/// Masking as one would write it on parsed values.
fn reference(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let masked = members.into_iter().map(|(key, value)| {
                let value = if hides(&key) { "***".into() } else { reference(value) };
                (key, value)
            });
            Value::Object(masked.collect())
        }
        Value::Array(items) => items.into_iter().map(reference).collect(),
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => Value::Array(vec![reference(inner)]),
            _ => Value::String(rules().patterns[0].masked(&text).unwrap_or(text)),
        },
        other => other,
    }
}

/// Strings that hold JSON as that JSON in a list, so that its blanks do not matter.
fn opened(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(members.into_iter().map(|(key, value)| (key, opened(value))).collect()),
        Value::Array(items) => items.into_iter().map(opened).collect(),
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => Value::Array(vec![opened(inner)]),
            _ => Value::String(text),
        },
        other => other,
    }
}

const ANY_NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1.50",
    "1e400",
    "123456789012345678901234567890",
    "true",
    "null",
];
const PLAIN_NUMBERS: &[&str] = &["0", "-1", "1.5", "12345", "false", "null"];

proptest! {
    #[test]
    fn only_what_is_masked_differs_in_its_bytes(node in node(ANY_NUMBERS)) {
        prop_assert_eq!(all(&node.write(false)), node.write(true));
    }

    #[test]
    fn the_same_is_masked_as_in_parsed_values(node in node(PLAIN_NUMBERS)) {
        let json = node.write(false);
        let value: Value = serde_json::from_str(&json).expect("valid JSON");
        let masked: Value = serde_json::from_str(&all(&json)).expect("valid JSON");
        prop_assert_eq!(opened(masked), reference(value));
    }

    #[test]
    fn nothing_happens_twice(node in node(ANY_NUMBERS)) {
        let once = all(&node.write(false));
        prop_assert_eq!(all(&once), once);
    }
}
