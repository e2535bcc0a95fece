//! `skip`, `skip_all`, `only`, `capture_input` and `capture_output`.

use respan_fixture_pedantic::functions as shapes;
use respan_tests::recording::{only, record, record_async};
use serde_json::json;

#[test]
fn skip_leaves_arguments_out() {
    #[respan::task(skip(key, r#type))]
    fn function(text: &str, key: &str, r#type: u8) -> usize {
        text.len() + key.len() + usize::from(r#type)
    }
    let (_, tree) = record(|| function("a", "secret", 1));
    assert_eq!(only(&tree).input(), json!({ "args": [], "kwargs": { "text": "a" } }));
}

#[test]
fn skip_of_a_variable_leaves_out_all_that_contains_it() {
    #[derive(Clone, Copy)]
    struct Login<'a> {
        user: &'a str,
        key: &'a str,
    }
    #[respan::task(skip(key))]
    fn function(Login { user, key }: Login<'_>, (a, _): (u8, u8)) -> usize {
        user.len() + key.len() + usize::from(a)
    }
    #[respan::task(skip(key))]
    fn whole((all @ [_, key], other): ([u8; 2], u8)) -> u8 {
        all[0] + key + other
    }
    #[respan::task(skip(key))]
    fn whole_argument(all @ (_, key): (u8, u8)) -> u8 {
        all.0 + key
    }
    let login = Login {
        user: "a",
        key: "secret",
    };
    let inputs = |run: &dyn Fn()| only(&record(run).1).input();
    assert_eq!(
        inputs(&|| assert_eq!(function(login, (1, 2)), 8)),
        json!({ "args": [], "kwargs": { "user": "a", "a": 1 } })
    );
    assert_eq!(
        inputs(&|| assert_eq!(whole(([1, 2], 3)), 6)),
        json!({ "args": [], "kwargs": { "other": 3 } })
    );
    assert_eq!(
        inputs(&|| assert_eq!(whole_argument((1, 2)), 3)),
        json!({ "args": [], "kwargs": {} })
    );
}

#[test]
fn skip_all_leaves_an_empty_input() {
    let (_, tree) = record(|| shapes::skipped("Rome"));
    assert_eq!(only(&tree).input(), json!({ "args": [], "kwargs": {} }));
}

#[test]
fn only_leaves_out_the_rest() {
    #[respan::task(only(b))]
    async fn function(a: u8, b: u8, (c, _): (u8, u8)) -> u8 {
        a + b + c
    }
    let (_, tree) = record_async(|| function(1, 2, (3, 4)));
    assert_eq!(only(&tree).input(), json!({ "args": [], "kwargs": { "b": 2 } }));
}

#[test]
fn without_input() {
    let (_, tree) = record(|| shapes::closed("Rome"));
    assert_eq!(only(&tree).attribute("traceloop.entity.input"), None);
    assert_eq!(only(&tree).output(), json!(4));
    assert_eq!(only(&tree).data().name, "Rome.agent");
}

#[test]
fn without_output() {
    let (_, tree) = record(|| shapes::options("Rome", "key".to_owned()));
    assert_eq!(only(&tree).attribute("traceloop.entity.output"), None);
    assert_eq!(only(&tree).input()["kwargs"], json!({ "city": "Rome" }));
}

#[test]
fn with_both_enabled_explicitly() {
    #[respan::task(capture_input = true, capture_output = true, skip_all)]
    fn function(a: u8) -> u8 {
        a
    }
    let (_, tree) = record(|| function(1));
    assert_eq!(
        (only(&tree).input()["kwargs"].clone(), only(&tree).output()),
        (json!({}), json!(1))
    );
}

#[test]
fn skipped_arguments_are_not_accessed() {
    struct Panics;
    impl std::fmt::Debug for Panics {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("looked at")
        }
    }
    #[respan::task(skip_all, capture_output = false)]
    fn function(value: Panics) -> Panics {
        value
    }
    let (_, tree) = record(|| function(Panics));
    assert_eq!(only(&tree).error(), None);
}
