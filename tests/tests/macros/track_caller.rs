//! `#[track_caller]` functions: the same caller with and without tracing.

use std::panic::catch_unwind;

use respan_fixture_pedantic::functions as shapes;
use respan_tests::recording::{only, record};
use serde_json::json;

#[test]
fn the_location_is_that_of_the_caller() {
    for early in [false, true] {
        let (location, tree) = record(|| shapes::located(early));
        assert_eq!((location.file(), location.line()), (file!(), line!() - 1));
        assert_eq!(only(&tree).input()["kwargs"], json!({ "deep": early }));
    }
}

#[test]
fn values_and_sequences_are_captured() {
    let mut values = Vec::new();
    let ((), tree) = record(|| shapes::located_unit(&mut values));
    assert_eq!(
        (values, only(&tree).text("traceloop.entity.output")),
        (vec![1], "null".to_owned())
    );
    let (value, tree) = record(|| shapes::located_opaque(2).collect::<Vec<_>>());
    assert_eq!((value, only(&tree).output()), (vec![2, 2, 2], json!([2, 2, 2])));
}

#[test]
fn an_early_return_ends_the_span_without_output() {
    #[respan::task]
    #[track_caller]
    fn leaving(value: Option<u8>) -> Option<u8> {
        let value = value?;
        Some(value)
    }
    let (_, tree) = record(|| leaving(None));
    assert_eq!(only(&tree).attribute("traceloop.entity.output"), None);
    let (_, tree) = record(|| leaving(Some(1)));
    assert_eq!(only(&tree).output(), json!(1));
}

#[test]
fn a_panic_is_an_error() {
    let (outcome, tree) = record(|| catch_unwind(|| shapes::located_never(1)));
    assert!(outcome.is_err());
    assert!(only(&tree).error().is_some());
}

#[test]
fn an_early_return_during_the_panic_of_another_function_is_no_error() {
    #[respan::task]
    #[track_caller]
    fn clean_up(n: u8) -> u8 {
        if n > 0 {
            return n;
        }
        0
    }
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            clean_up(1);
        }
    }
    let (_, tree) = record(|| {
        catch_unwind(|| {
            let _guard = Guard;
            panic!("another function");
        })
    });
    assert_eq!(only(&tree).error(), None);
}
