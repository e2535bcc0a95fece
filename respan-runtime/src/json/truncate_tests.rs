//! Tests of [`truncate`](super::truncate).

use super::ellipsis::ELLIPSIS;
use super::truncate::truncate as truncate_in_place;
use proptest::prelude::*;
use serde_json::{Value, json};

fn parsed(json: &[u8]) -> Value {
    serde_json::from_slice(json).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(json)))
}

fn truncated(json: &[u8], limit: usize) -> Vec<u8> {
    let before = b"before ";
    let mut bytes = [before, json].concat();
    truncate_in_place(&mut bytes, before.len(), limit);
    assert!(bytes.starts_with(before));
    bytes.split_off(before.len())
}

#[test]
fn long_strings_are_truncated_before_members_are_left_out() {
    let whole = json!({"kwargs": {"prompt": "x".repeat(5000), "model": "small", "temperature": 0.5}});
    let result = parsed(&truncated(whole.to_string().as_bytes(), 1000));
    assert_eq!(result["kwargs"]["model"], "small");
    assert_eq!(result["kwargs"]["temperature"], 0.5);
    let prompt = result["kwargs"]["prompt"].as_str().expect("a string");
    assert!(prompt.starts_with("xxx") && prompt.ends_with(ELLIPSIS));
    assert!(prompt.len() > 400);
}

#[test]
fn all_long_strings_are_truncated_to_the_same_length_and_the_limit_is_used() {
    let [first, second, third] = [3000, 200, 4000].map(|length| "x".repeat(length));
    let whole = json!([first, second, {"kwargs": third}]);
    let result = truncated(whole.to_string().as_bytes(), 2000);
    assert!(result.len() > 1960, "{}", result.len());
    let result = parsed(&result);
    assert_eq!(result[1], second);
    assert_eq!(result[0], result[2]["kwargs"]);
}

#[test]
fn up_to_five_bytes_only_an_ellipsis_is_left() {
    for whole in [
        json!("x".repeat(100)),
        json!([[1, "a"], {"k": 2}]),
        json!({"a": {"b": 1}}),
        json!(1.234_567),
    ] {
        for limit in 0..=5 {
            assert_eq!(
                parsed(&truncated(whole.to_string().as_bytes(), limit)),
                ELLIPSIS,
                "{whole} {limit}"
            );
        }
    }
}

#[test]
fn no_escape_and_no_character_is_split() {
    for text in ["\\".repeat(500), "é😀".repeat(100), "\u{1}\"\n".repeat(100)] {
        for limit in 100..140 {
            parsed(&truncated(json!([text]).to_string().as_bytes(), limit));
        }
    }
    let pairs = format!("[\"{}\"]", "\\ud83d\\ude00a".repeat(50));
    for limit in 100..140 {
        parsed(&truncated(pairs.as_bytes(), limit));
    }
}

#[test]
fn whitespace_between_tokens_is_accepted() {
    let whole = json!({"a": "x, y: z", "b": [1, true, {"c": "x".repeat(1000)}]});
    let text = serde_json::to_string_pretty(&whole).expect("JSON");
    let result = parsed(&truncated(text.as_bytes(), 300));
    assert_eq!(result["a"], "x, y: z");
    assert_eq!(result["b"][0], 1);
    assert!(result["b"][2]["c"].as_str().is_some_and(|text| text.len() > 100));
}

#[test]
fn the_last_of_many_small_members_are_left_out() {
    let whole = Value::from((0..1000).collect::<Vec<_>>());
    let result = parsed(&truncated(whole.to_string().as_bytes(), 200));
    assert_eq!(result[0], 0);
    assert_eq!(
        result.as_array().and_then(|items| items.last()),
        Some(&Value::from(ELLIPSIS))
    );
}

#[test]
fn a_number_is_never_truncated() {
    let result = parsed(&truncated(br#"{"a":1,"b":12345"#, 100));
    assert_eq!(result, json!({"a": 1, "…": "…"}));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,300}".prop_map(Value::from),
        "[\\x00-\\x1f\"\\\\é😀]{0,80}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 128, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::hash_map("\\PC{0,20}", inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn the_result_is_valid_and_fits(value in any_json(), limit in 100_usize..2000, retained in 0.0_f64..=1.0) {
        let text = value.to_string();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let retained = (text.len() as f64 * retained) as usize;
        let result = truncated(&text.as_bytes()[..retained], limit);
        parsed(&result);
        prop_assert!(result.len() <= limit);
    }

    #[test]
    fn pretty_printed_json_is_valid_and_fits(value in any_json(), limit in 100_usize..2000) {
        let pretty = serde_json::to_string_pretty(&value)?;
        let result = truncated(pretty.as_bytes(), limit);
        parsed(&result);
        prop_assert!(result.len() <= limit);
    }

    #[test]
    fn what_fits_is_not_changed(value in any_json()) {
        let text = value.to_string();
        prop_assert_eq!(parsed(&truncated(text.as_bytes(), 2 * text.len() + 200)), value);
    }
}
