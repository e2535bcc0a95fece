//! Inputs and outputs.

use respan_tests::recording::record;
use serde_json::{Value, json};

#[test]
fn falsy_values_are_outputs() {
    #[respan::task(name = "nothing")]
    fn nothing() {}
    #[respan::task(name = "empty")]
    fn empty() -> &'static str {
        ""
    }
    #[respan::task(name = "list")]
    fn list() -> Vec<i32> {
        Vec::new()
    }
    #[respan::task(name = "zero")]
    fn zero() -> i32 {
        0
    }
    #[respan::task(name = "false")]
    fn no() -> bool {
        false
    }
    #[respan::task(name = "none")]
    fn none() -> Option<i32> {
        None
    }
    let ((), tree) = record(|| {
        nothing();
        empty();
        list();
        zero();
        no();
        none();
    });
    for (name, output) in [
        ("nothing", Value::Null),
        ("empty", json!("")),
        ("list", json!([])),
        ("zero", json!(0)),
        ("false", json!(false)),
        ("none", Value::Null),
    ] {
        let span = tree.span(&format!("{name}.task"));
        assert_eq!(span.output(), output, "{name}");
        assert_eq!(span.input(), json!({"args": [], "kwargs": {}}), "{name}");
    }
}

#[test]
fn every_character_of_content_is_kept() {
    #[respan::task(name = "echo")]
    fn echo(text: &str) -> String {
        text.to_owned()
    }
    let text = "\u{0}\u{1f}\u{7f}\"\\/\n\r\tÄ漢😀\u{2028}\u{fffd}";
    let (_, tree) = record(|| echo(text));
    let span = tree.span("echo.task");
    assert_eq!(span.input(), json!({"args": [], "kwargs": {"text": text}}));
    assert_eq!(span.output(), json!(text));
}
