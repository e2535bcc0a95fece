//! Functions of every signature: the same behaviour, and one span.

use std::panic::{AssertUnwindSafe, catch_unwind};

use respan_fixture_pedantic::functions as shapes;
use respan_tests::recording::{only, record};
use serde_json::json;

#[test]
fn a_bare_attribute_names_the_span_after_the_function() {
    let (value, tree) = record(|| shapes::bare(1, "b"));
    let span = only(&tree);
    assert_eq!(value, "1b");
    assert_eq!(span.data().name, "bare.task");
    assert_eq!(span.text("traceloop.entity.name"), "bare");
    assert_eq!(span.text("traceloop.span.kind"), "task");
    assert_eq!(span.text("respan.entity.log_method"), "tracing_integration");
}

#[test]
fn the_four_kinds() {
    #[respan::workflow]
    fn a() {}
    #[respan::task]
    fn b() {}
    #[respan::agent]
    fn c() {}
    #[respan::tool]
    fn d() {}
    let ((), tree) = record(|| {
        a();
        b();
        c();
        d();
    });
    assert_eq!(tree.to_string(), "a.workflow\nb.task\nc.agent\nd.tool\n");
}

#[test]
fn nothing_returned_is_null() {
    let mut value = 1;
    let ((), tree) = record(|| shapes::unit(&mut value));
    assert_eq!(value, 2);
    assert_eq!(only(&tree).text("traceloop.entity.output"), "null");
}

#[test]
fn nothing_taken_is_still_an_input() {
    let ((), tree) = record(shapes::linked);
    assert_eq!(only(&tree).input(), json!({ "args": [], "kwargs": {} }));
}

#[test]
fn unsafe_functions() {
    let number = 7;
    // SAFETY: the pointer is that of a live variable.
    #[allow(unsafe_code)]
    let (value, tree) = record(|| unsafe { shapes::raw(&raw const number) });
    assert_eq!((value, only(&tree).output()), (7, json!(7)));
}

#[test]
fn functions_with_another_abi() {
    let exported: extern "C" fn(i32) -> i32 = shapes::exported;
    let (value, tree) = record(|| exported(1));
    assert_eq!((value, only(&tree).output()), (2, json!(2)));
}

#[test]
fn generics_and_named_lifetimes() {
    let items = [1, 2, 3];
    let (found, tree) = record(|| shapes::generic(&items, |item| *item > 1, "label"));
    assert!(found.is_some_and(|found| std::ptr::eq(found, &raw const items[1])));
    let span = only(&tree);
    // `T` is only known to be `Clone`.
    assert!(
        span.input()["kwargs"]["items"]
            .as_str()
            .is_some_and(|name| name.starts_with("<&[i32; 3]"))
    );
    assert_eq!(span.input()["kwargs"]["label"], "\"label\"");
}

#[test]
fn elided_lifetimes_and_borrowed_returns() {
    let text = String::from("abc");
    let (first, tree) = record(|| shapes::elided(&text));
    assert_eq!((first, only(&tree).output()), ("a", json!("a")));

    let mut values = vec![1, 2, 3];
    let ((), tree) = record(|| *shapes::exclusive(&mut values, &1) = 9);
    assert_eq!(values, [1, 9, 3]);
    assert_eq!(
        only(&tree).input(),
        json!({ "args": [], "kwargs": { "values": [1, 2, 3], "index": 1 } })
    );
}

#[test]
fn opaque_types_in_return_position() {
    let (value, tree) = record(|| shapes::displayed(5).clone().to_string());
    assert_eq!((value.as_str(), only(&tree).output()), ("5", json!(5)));

    let (value, tree) = record(|| shapes::nested_opaque(5).map(|value| value.to_string()));
    assert_eq!((value.ok().as_deref(), only(&tree).output()), (Some("5"), json!(5)));
}

#[test]
fn recursion_nests() {
    let (value, tree) = record(|| shapes::factorial(3));
    assert_eq!(value, 6);
    assert_eq!(
        tree.to_string(),
        "factorial.task\n  factorial.task\n    factorial.task\n      factorial.task\n"
    );
    let innermost = tree.spans().last().map(|span| span.text("traceloop.entity.path"));
    assert_eq!(innermost.as_deref(), Some("factorial.factorial.factorial.factorial"));
}

#[test]
fn two_attributes_are_two_spans_the_nearer_one_outside() {
    let (value, tree) = record(|| shapes::twice(4));
    assert_eq!(
        (value, tree.to_string().as_str()),
        (4, "twice.task\n  twice.workflow\n")
    );
}

#[test]
fn functions_written_by_macros() {
    let (value, tree) = record(|| shapes::made(vec![1]));
    assert_eq!((value, only(&tree).input()["kwargs"].clone()), (vec![1], json!({})));
    let (value, tree) = record(|| shapes::made_opaque(vec![1, 2]).collect::<Vec<_>>());
    assert_eq!((value, only(&tree).output()), (vec![1, 2], json!([1, 2])));
}

#[test]
fn a_returned_closure() {
    let (value, tree) = record(|| shapes::closures(1)(2));
    assert_eq!(value, 3);
    assert!(
        only(&tree)
            .output()
            .as_str()
            .is_some_and(|name| name.contains("dyn core::ops::function::Fn"))
    );
}

#[test]
fn a_function_that_never_returns() {
    let (outcome, tree) = record(|| catch_unwind(|| shapes::diverges(3)));
    assert!(outcome.is_err());
    assert_eq!(only(&tree).error(), Some("3"));
    assert_eq!(only(&tree).input()["kwargs"]["code"], 3);
}

#[test]
fn it_can_be_a_function_pointer() {
    let pointers: [fn(u32) -> u32; 1] = [shapes::twice];
    let (value, tree) = record(|| pointers[0](1));
    assert_eq!((value, tree.spans().count()), (1, 2));
}

#[test]
fn a_body_may_panic_over_anything() {
    let ((), tree) = record(|| {
        let mut values = vec![1];
        let _ = catch_unwind(AssertUnwindSafe(|| *shapes::exclusive(&mut values, &3)));
    });
    assert!(
        only(&tree)
            .error()
            .is_some_and(|message| message.contains("out of bounds"))
    );
}
