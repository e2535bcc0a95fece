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
fn keys_of_the_program_mask_every_value() {
    let own = || Mask::new().keys(["diagnosis", "customer", "ssn", "token"]);
    let text = |mask: Mask, text: &str| {
        let span = masked(mask, || {
            get_client()
                .start_span("note")
                .attribute("note", text.to_owned())
                .run(|| ());
        });
        span.text("note")
    };
    for (note, secret) in [
        ("diagnosis: invalid heart valve", "heart"),
        ("customer: unknown", "unknown"),
        ("customer: none", "none"),
        ("customer: 山田太郎商店", "山田"),
        ("customer: The Lord of the Rings Inc", "Rings"),
        ("customer: <dragon-fire>", "dragon"),
        ("customer: config.customer", "config"),
        ("--customer string", "string"),
        ("ssn = 42;", "42"),
        ("ssn: str = 123456789", "123456789"),
        (r#"x ssn: {"version":"1.2.3","a":"123"}"#, "123"),
        (r#"token: "hunter", logprob: 1"#, "hunter"),
        (r#"{"name":"customer","value":"1.2.3"}"#, "1.2.3"),
        (r#"x {"name":"customer","value":"****"}"#, "****"),
        (r#"{"ssn":{"type":"string","description":"123-45-6789"}}"#, "123"),
        (r#"println!("ssn: {}", "123-45");"#, "123-45"),
    ] {
        for mask in [own(), Mask::secrets().keys(["diagnosis", "customer", "ssn", "token"])] {
            let shown = text(mask, note);
            assert!(shown.contains("***") && !shown.contains(secret), "{note}\n{shown}");
        }
    }
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
