//! Ordinary prompts and data, which `Mask::secrets` leaves as they are.

use crate::masked::masked;
use respan::{Mask, attributes};
use serde_json::{Value, json};

#[respan::task(name = "ask")]
fn ask(value: &Value) {
    let _ = value;
}

fn assert_unchanged(value: &Value) {
    let input = |mask: Mask| masked(mask, || ask(value)).text(attributes::ENTITY_INPUT);
    assert_eq!(input(Mask::secrets()), input(Mask::new()));
}

const PROMPTS: &str = include_str!("ordinary_prompts.txt");
const CODE: &str = include_str!("ordinary_code.txt");

#[test]
fn ordinary_prompts_do_not_change() {
    let prompts: Vec<&str> = PROMPTS.split("\n%%\n").chain(CODE.split("\n%%\n")).collect();
    assert!(prompts.len() >= 60, "{}", prompts.len());
    for prompt in prompts {
        assert_unchanged(&prompt.into());
        assert_unchanged(&json!({"messages": [{"role": "user", "content": prompt}]}));
        // As `Debug` writes it.
        assert_unchanged(&format!("Message({prompt:?})").into());
    }
}

#[test]
fn requests_and_responses_of_models_do_not_change() {
    for value in [
        json!({"model": "gpt-4", "max_tokens": 5, "max_completion_tokens": 9, "stop": ["\n"], "user": "joe"}),
        json!({"usage": {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10, "prompt_tokens_details": {"cached_tokens": 2}}}),
        json!({"token_count": 4, "tokens": [1, 2, 3], "eos_token": "</s>", "bos_token": "<s>", "cost_per_token": 0.1}),
        json!({"tool": {"parameters": {"properties": {"password": {"type": "string", "description": "of the user"}},
            "required": ["password", "user"]}}}),
        json!({"monkey": 1, "keyboard": "qwerty", "primary_key": "id", "sort_key": "name", "author": "joe", "compass": "N"}),
        json!({"id": "chatcmpl-8Xyz0123456789abcdef", "system_fingerprint": "fp_44709d6fcb", "object": "chat.completion"}),
        json!({"tool_call_id": "call_0123456789abcdefghijABCD", "run_id": "run_abc123", "thread": "thread_abc123"}),
        json!({"hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "id": "0123456789abcdef"}),
        json!({"key": "name", "value": "joe", "args": ["password", 1], "pair": ["user", "joe"]}),
        json!({"image": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"}),
    ] {
        assert_unchanged(&value);
    }
}

/// Letters beyond ASCII behind any mark that may precede a value.
#[test]
fn text_in_any_language_is_exported() {
    for word in [
        "食狮.中国",
        "naïve",
        "ключ",
        "鍵",
        "e\u{301}",
        "🦀",
        "\u{ad}",
        "ĳ",
        "ａ",
    ] {
        for text in [
            format!("check('{word}', 'other')"),
            format!("(\"{word}\", \"other\")"),
            format!("[\"--{word}\", \"other\"]"),
            format!("{word}: {word}={word}, {word}：{word}"),
            format!("<{word}>{word}</{word}>"),
            format!("--{word} {word}"),
            format!("\"{word}\" \"{word}\""),
        ] {
            assert_unchanged(&text.as_str().into());
            assert_unchanged(&json!([text, {text.as_str(): text}]));
        }
    }
}
