//! Tests of masking in JSON.

use super::*;
use crate::json::truncate;
use crate::mask::definition::Mask;
use proptest::prelude::*;
use serde_json::Value;

fn rules() -> Rules {
    let mask = Mask::new().keys(["password", "api_key"]).pattern("[0-9]{3}");
    mask.expect("a pattern").rules
}

fn mask_all(json: &str) -> String {
    mask(json, &rules(), false).unwrap_or_else(|| json.to_owned())
}

#[test]
fn values_are_masked_at_any_depth_and_other_bytes_are_unchanged() {
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
        assert_eq!(mask_all(json), expected, "{json}");
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
        assert_eq!(mask(json, &rules(), false), None, "{json}");
    }
}

#[test]
fn json_inside_strings_is_masked() {
    let arguments = r#"{"tool":{"arguments":"{\"api_key\": \"x\", \"n\": 1.50}"}}"#;
    assert_eq!(
        mask_all(arguments),
        r#"{"tool":{"arguments":"{\"api_key\": \"***\", \"n\": 1.50}"}}"#
    );
    let innermost = r#"{"password":[1]}"#;
    let wrapped = (0..4).fold(innermost.to_owned(), |inner, _| format!("[{}]", json_string(&inner)));
    let mut text = mask_all(&wrapped);
    for _ in 0..4 {
        let [inner]: [String; 1] = serde_json::from_str(&text).expect("valid JSON");
        text = inner;
    }
    assert_eq!(text, r#"{"password":"***"}"#);
}

#[test]
fn truncated_documents_are_masked() {
    let key = "k".repeat(3000);
    let whole = serde_json::json!({
        "arguments": serde_json::json!({"model": "small", "api_key": key}).to_string(),
        "password": key,
        "z": "z".repeat(3000),
    });
    for limit in [150, 400, 1000, 5000] {
        let mut bytes = whole.to_string().into_bytes();
        truncate(&mut bytes, 0, limit);
        let masked = mask_all(std::str::from_utf8(&bytes).expect("text"));
        assert!(serde_json::from_str::<Value>(&masked).is_ok(), "{masked}");
        assert!(!masked.contains("kk"), "{masked}");
    }
}

/// A document that can be written unmasked and masked.
#[derive(Debug, Clone)]
enum Node {
    /// A literal.
    Raw(&'static str),
    Text(String, bool),
    List(Vec<Node>),
    Object(Vec<(&'static str, Node)>),
    /// A string that contains JSON.
    Nested(Box<Node>),
}

impl Node {
    fn write(&self, is_masked: bool) -> String {
        match self {
            Self::Raw(text) => (*text).to_owned(),
            Self::Text(text, is_escaped) => match rules().patterns[0].mask(text) {
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
        let value = if is_masked && is_masked_key(key) {
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

fn is_masked_key(key: &str) -> bool {
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

/// A reference implementation on parsed values.
fn reference(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let masked = members.into_iter().map(|(key, value)| {
                let value = if is_masked_key(&key) {
                    "***".into()
                } else {
                    reference(value)
                };
                (key, value)
            });
            Value::Object(masked.collect())
        }
        Value::Array(items) => items.into_iter().map(reference).collect(),
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => Value::Array(vec![reference(inner)]),
            _ => Value::String(rules().patterns[0].mask(&text).unwrap_or(text)),
        },
        other => other,
    }
}

/// Replaces strings that contain JSON by a list with the parsed JSON, to ignore its white space.
fn with_parsed_strings(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(key, value)| (key, with_parsed_strings(value)))
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(with_parsed_strings).collect(),
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => Value::Array(vec![with_parsed_strings(inner)]),
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
    fn only_masked_values_change(node in node(ANY_NUMBERS)) {
        prop_assert_eq!(mask_all(&node.write(false)), node.write(true));
    }

    #[test]
    fn masking_equals_the_reference(node in node(PLAIN_NUMBERS)) {
        let json = node.write(false);
        let value: Value = serde_json::from_str(&json).expect("valid JSON");
        let masked: Value = serde_json::from_str(&mask_all(&json)).expect("valid JSON");
        prop_assert_eq!(with_parsed_strings(masked), reference(value));
    }

    #[test]
    fn masking_is_idempotent(node in node(ANY_NUMBERS)) {
        let once = mask_all(&node.write(false));
        prop_assert_eq!(mask_all(&once), once);
    }
}

/// `pass` is also the result of a test.
#[test]
fn pass_is_a_password_beside_a_user() {
    let rules = Mask::secrets().rules;
    for name in ["user", "username", "db_user", "smtpUser", "login", "LOGIN"] {
        let json = format!(r#"{{"{name}":"joe","host":"h","port":25,"pass":"hunter2"}}"#);
        assert_eq!(
            mask(&json, &rules, false),
            Some(json.replace("hunter2", "***")),
            "{name}"
        );
    }
    for json in [
        r#"{"name":"suite","pass":"all","fail":0}"#,
        r#"{"user":"joe","results":{"pass":"all"}}"#,
        r#"{"pass":"all","user":"joe"}"#,
    ] {
        assert_eq!(mask(json, &rules, false), None, "{json}");
    }
}
