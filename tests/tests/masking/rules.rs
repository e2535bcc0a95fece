//! Mask rules: keys, patterns and the preset.

use crate::masked::{mask, masked};
use respan::{AttributeValue, Mask, SpanUpdate, get_client};
use serde_json::{Value, json};

#[test]
fn the_preset_knows_usual_secrets() {
    #[respan::tool(name = "fetch")]
    fn fetch(headers: &[(String, String)], options: &Value) {
        let _ = (headers, options);
    }

    let options = json!({"OpenAI_API_Key": "a", "client-secret": "b", "max_tokens": 5, "usage": {"input_tokens": 7}});
    let span = masked(Mask::secrets(), || {
        let header = ("authorization".to_owned(), "Bearer abcdefghijk".to_owned());
        fetch(&[header], &options);
    });
    let input = &span.input()["kwargs"];
    assert_eq!(input["headers"], json!([["authorization", "Bearer ***"]]));
    let expected =
        json!({"OpenAI_API_Key": "***", "client-secret": "***", "max_tokens": 5, "usage": {"input_tokens": 7}});
    assert_eq!(input["options"], expected);
}

#[test]
fn a_broken_pattern_is_named_and_debug_shows_the_rules() {
    let error = Mask::new().pattern("[a-").expect_err("a class without its end");
    assert!(error.to_string().contains("[a-"), "{error}");
    let shown = format!("{:?}", mask().hook(|_, _| None));
    assert!(
        shown.contains("password") && shown.contains("has_hook: true"),
        "{shown}"
    );
}

#[test]
fn values_that_cannot_be_masked_in_part_stay_or_go_as_a_whole() {
    #[respan::task(name = "numbers")]
    fn numbers() {
        let update = SpanUpdate::new()
            .attribute("n", 4711)
            .attribute("password", AttributeValue::Bytes(vec![0xff]));
        get_client().update_current_span(update);
    }

    let span = masked(mask().pattern("[0-9]+").expect("a pattern"), numbers);
    assert_eq!(span.attribute("n"), Some(&4711.into()));
    assert_eq!(span.text("password"), "***");
}
