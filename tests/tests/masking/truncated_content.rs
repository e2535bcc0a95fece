//! Truncated content: no partial secret before the cut.

use crate::masked::{mask, masked};
use respan::testing::{InMemorySpanExporter, TestSpan};
use respan::{Mask, attributes};
use respan_tests::recording::{builder, only};
use serde_json::{Value, json};

const CARD: &str = r"\b[0-9]{4}( ?[0-9]{4}){3}\b";

#[respan::task(name = "echo")]
fn echo(before: &str, text: &str) -> String {
    let _ = before;
    text.to_owned()
}

/// The span of a body, with this content limit in bytes.
fn recorded(mask: Mask, limit: usize, body: impl FnOnce()) -> TestSpan {
    let exporter = InMemorySpanExporter::new();
    let builder = builder().is_batching_enabled(false).content_limit(limit).mask(mask);
    let telemetry = builder.add_processor(exporter.clone()).build().expect("options");
    let entered = telemetry.enter();
    body();
    drop(entered);
    only(&exporter.tree())
}

/// Exported input and output of a call with this text; both are JSON.
fn contents(mask: Mask, limit: usize, text: &str) -> [String; 2] {
    let span = recorded(mask, limit, || drop(echo("nothing", text)));
    let contents = [attributes::ENTITY_INPUT, attributes::ENTITY_OUTPUT].map(|key| span.text(key));
    for content in &contents {
        assert!(serde_json::from_str::<Value>(content).is_ok(), "{content}");
        assert!(content.contains('…'), "it is cut: {content}");
    }
    contents
}

/// For every cut inside of the secret: no part of the secret is exported, and the words before it are.
fn assert_hidden(mask: &Mask, secret: &str, rest: &str) {
    assert_hidden_behind(mask, "", secret, rest);
}

/// As [`assert_hidden`], for secrets that are recognised by the text before them.
fn assert_hidden_behind(mask: &Mask, sign: &str, secret: &str, rest: &str) {
    let beginning: String = secret.chars().take(5).collect();
    for limit in 200..280 {
        let text = format!("{} to be seen: {sign}{secret}{rest}", "word ".repeat(30));
        for content in contents(mask.clone(), limit, &text) {
            assert!(!content.contains(&beginning), "{limit}: {content}");
            assert!(content.contains("word word word"), "{limit}: {content}");
        }
    }
}

#[test]
fn partial_secrets_are_masked_with_user_patterns() {
    let rest = " and on it goes".repeat(30);
    assert_hidden(&mask(), &format!("hunter2-{}", "4711".repeat(10)), &rest);
    let cards = Mask::new().pattern(CARD).expect("a pattern");
    assert_hidden(&cards, "4111 1111 1111 1111", &rest);
    assert_hidden(&cards, "4111 1111 1111 1111", &" 12".repeat(100));
    let any = Mask::new().pattern(r"(?is)user is (?<secret>.*?);").expect("a pattern");
    assert_hidden(&any, "USER is Joe\n, and more of him", &rest);
}

#[test]
fn partial_secrets_are_masked_with_the_preset() {
    let rest = " and on it goes".repeat(30);
    let token = "a1B2c3D4e5F6".repeat(4);
    for secret in [
        format!("sk-proj-{token}"),
        format!("github_pat_{token}"),
        format!("ghp_{token}"),
        format!("xoxb-{token}"),
        format!("eyJ{token}.{token}.{token}"),
        "AKIAABCDEFGHIJKLMNOP".to_owned(),
    ] {
        assert_hidden(&Mask::secrets(), &secret, &rest);
    }
    assert_hidden_behind(&Mask::secrets(), "Bearer ", &token, &rest);
    let rest = format!("@host{rest}");
    assert_hidden_behind(&Mask::secrets(), "https://joe:", &token, &rest);
}

#[test]
fn of_keys_in_pem_only_private_ones_are_masked() {
    let [before, block] = ["word ".repeat(20), "MIIBIjANBgkqhkiG9w0B".repeat(50)];
    let private = format!("{before}-----BEGIN RSA PRIVATE KEY-----{block}");
    for content in contents(Mask::secrets(), 400, &private) {
        assert!(content.contains("word") && !content.contains("MIIB"), "{content}");
    }
    let public = format!("{before}-----BEGIN CERTIFICATE-----{}", "word ".repeat(100));
    for content in contents(Mask::secrets(), 400, &public) {
        assert!(content.contains("CERTIFICATE-----word word"), "{content}");
    }
}

#[test]
fn a_whole_secret_near_the_cut_stays_masked() {
    // The digits at the cut could be part of a card number; the key before them must still be masked.
    let mask = Mask::secrets().pattern("[0-9a-z]+ [0-9]+!").expect("a pattern");
    for limit in 200..280 {
        let text = format!("{} sk-abcdefghijklmnop {}", "word ".repeat(30), "12".repeat(100));
        for content in contents(mask.clone(), limit, &text) {
            assert!(!content.contains("sk-a"), "{limit}: {content}");
        }
    }
}

#[test]
fn strings_at_any_depth_and_items_of_streams_are_cut_as_safely() {
    #[respan::task(name = "deep")]
    fn deep(value: &Value) -> impl Iterator<Item = String> {
        let texts: Vec<_> = value["texts"].as_array().into_iter().flatten().cloned().collect();
        texts
            .into_iter()
            .map(|text| text.as_str().unwrap_or_default().to_owned())
    }

    let secret = format!("hunter2-{}", "4711".repeat(50));
    let mask = Mask::new().pattern("hunter2-[0-9]{200}").expect("a pattern");
    for before in 40..80 {
        let text = format!("{} {secret}", "x".repeat(before));
        let nested = json!({"a": "short", "b": [&text]}).to_string();
        let value = json!({"texts": [&text, &text], "nested": nested, "deep": {"deeper": [{"text": &text}]}});
        let span = recorded(mask.clone(), 600, || drop(deep(&value).collect::<Vec<_>>()));
        for content in [attributes::ENTITY_INPUT, attributes::ENTITY_OUTPUT].map(|key| span.text(key)) {
            assert!(serde_json::from_str::<Value>(&content).is_ok(), "{content}");
            assert!(!content.contains("hunter"), "{before}: {content}");
        }
    }
}

#[test]
fn values_under_a_truncated_key_are_masked() {
    #[respan::task(name = "tell")]
    fn tell(value: &Value) {
        let _ = value;
    }

    let key = format!("{}.password", "k".repeat(200));
    let value = json!({ key: "geheim", "other": "x".repeat(500) });
    let span = recorded(Mask::new().keys(["password"]), 300, || tell(&value));
    let content = span.text(attributes::ENTITY_INPUT);
    assert!(content.contains("kkk") && !content.contains("geheim"), "{content}");
}

/// The closing brackets take room from the texts.
#[test]
fn a_value_that_is_too_deep_is_cut_as_safely_and_marked() {
    #[respan::task(name = "nested")]
    fn nested(value: &Value) -> Value {
        value.clone()
    }

    let deep = (0..150).fold(json!(1), |inner, _| json!([inner]));
    let mask = Mask::new().pattern("hunter2-[0-9]{40}").expect("a pattern");
    let value = json!({"a": format!("{} hunter2-{}", "word ".repeat(20), "4711".repeat(10)), "b": deep});
    let sizes = [attributes::ENTITY_INPUT_SIZE, attributes::ENTITY_OUTPUT_SIZE];
    for limit in 200..500 {
        let span = recorded(mask.clone(), limit, || drop(nested(&value)));
        for (key, size) in [attributes::ENTITY_INPUT, attributes::ENTITY_OUTPUT]
            .into_iter()
            .zip(sizes)
        {
            let content = span.text(key);
            assert!(serde_json::from_str::<Value>(&content).is_ok(), "{content}");
            assert!(
                content.contains('…') && !content.contains("hunter"),
                "{limit}: {content}"
            );
            assert!(span.attribute(size).is_some(), "{limit}: {size}");
        }
    }
}

#[test]
fn complete_content_is_not_masked_at_its_end() {
    // A text that ends like a truncated one, in a span that is not truncated.
    let text = "said hunter2…";
    let span = masked(mask(), || drop(echo("hunter2…", text)));
    assert_eq!(span.output(), text);
    // Without patterns there are no partial secrets.
    let long = "said hunter2 ".repeat(50);
    for content in contents(Mask::new().keys(["password"]), 300, &long) {
        assert!(!content.contains("***"), "{content}");
    }
    // A text that cannot be the beginning of a secret stays.
    for content in contents(mask(), 300, &"a word. ".repeat(60)) {
        assert!(!content.contains("***"), "{content}");
    }
}
