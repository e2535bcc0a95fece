//! Hygiene: hostile scopes, and crates that re-export respan.

use respan::opentelemetry::trace::Status;
use respan_fixture_reexport_user as user;
use respan_fixture_requires::{ensures, extension, must_be_sync, requires, throws};
use respan_tests::recording::{only, record, record_async};
use serde_json::json;

#[test]
fn hostile_scopes() {
    let ((), tree) = record(respan_fixture_pedantic::hostile::all);
    assert_eq!(
        tree.find("hostile.task").map(|span| span.input()["kwargs"].clone()),
        Some(json!({ "__respan_entry": 1, "__respan_open": "" }))
    );
    assert!(tree.find("hostile_iterator.task").is_some());
}

#[test]
fn through_a_third_crate() {
    let (value, tree) = record(|| user::length("abc"));
    assert_eq!((value, only(&tree).data().name.as_ref()), (3, "length.task"));

    let (value, tree) = record_async(|| user::later("5"));
    assert_eq!((value, only(&tree).data().name.as_ref()), (Ok(5), "a5.agent"));

    let (value, tree) = record(|| user::Machine.run().sum::<u8>());
    assert_eq!((value, only(&tree).data().name.as_ref()), (6, "Machine.workflow"));
}

#[test]
fn through_a_macro_of_a_third_crate() {
    user::traced!(made);
    let (value, tree) = record(|| made(3));
    assert_eq!((value, only(&tree).output()), (3, json!(3)));
}

/// Both have the name, and are two variables: the second one is captured by position.
#[test]
fn a_macro_and_its_caller_may_name_arguments_alike() {
    macro_rules! functions {
        ($number:ident) => {
            #[respan::task]
            fn two(number: u8, $number: u8) -> u8 {
                number - $number
            }

            #[respan::task]
            async fn pair((number, $number): (u8, u8)) -> u8 {
                number - $number
            }
        };
    }
    functions!(number);
    let (value, tree) = record(|| two(7, 2));
    assert_eq!(
        (value, only(&tree).input()),
        (5, json!({ "args": [2], "kwargs": { "number": 7 } }))
    );

    let (value, tree) = record_async(|| pair((7, 2)));
    assert_eq!(
        (value, only(&tree).input()),
        (5, json!({ "args": [[7, 2]], "kwargs": {} }))
    );
}

#[test]
fn a_glob_import_in_the_body_shadows_nothing_of_ours() {
    mod names {
        pub(crate) struct Capture;
        pub(crate) fn enter() {}
        pub(crate) fn call() {}
        pub(crate) fn begin() {}
    }
    #[respan::task]
    fn function(a: u8) -> u8 {
        #[allow(clippy::wildcard_imports)]
        use names::*;
        enter();
        call();
        begin();
        let Capture = Capture;
        a
    }
    let (_, tree) = record(|| function(1));
    assert_eq!(only(&tree).output(), json!(1));
}

/// Above such a macro the attribute is expanded after it, so that it sees the `Result`.
#[test]
fn another_macro_may_change_the_returned_type() {
    #[respan::task]
    #[throws(String)]
    fn positive(number: u8) -> u8 {
        if number == 0 {
            Err("no positive number".to_owned())?;
        }
        number
    }
    let (value, tree) = record(|| positive(1));
    assert_eq!(value, Ok(1));
    assert_eq!(
        (only(&tree).output(), only(&tree).input()["kwargs"].clone()),
        (json!(1), json!({ "number": 1 }))
    );

    let (value, tree) = record(|| positive(0));
    assert_eq!(value, Err("no positive number".to_owned()));
    assert_eq!(only(&tree).data().status, Status::error("no positive number"));
}

/// Above such a macro the attribute is expanded after it.
#[test]
fn another_macro_may_use_the_arguments_after_the_body_or_remove_async() {
    #[respan::task]
    #[ensures(*number > 1)]
    fn increment(number: &mut u8) {
        *number += 1;
    }
    let mut number = 1;
    let ((), tree) = record(|| increment(&mut number));
    assert_eq!(
        (number, only(&tree).input()["kwargs"].clone()),
        (2, json!({ "number": 1 }))
    );

    #[respan::task]
    #[must_be_sync]
    async fn double(number: u8) -> u8 {
        std::convert::identity(number).await * 2
    }
    let (value, tree) = record(|| double(2));
    assert_eq!((value, only(&tree).output()), (4, json!(4)));
}

#[test]
fn another_macro_may_name_the_arguments() {
    #[respan::task]
    #[requires(a > 0 && b.len() == usize::from(a))]
    fn sync(mut a: u8, b: &str, (c, _): (u8, u8)) -> usize {
        a += c;
        usize::from(a) + b.len()
    }
    #[respan::task(name = format!("{a}-{}", b.len()), skip(b))]
    #[requires(a > 0)]
    async fn later(a: u8, b: String) -> usize {
        usize::from(a) + b.len()
    }
    let (value, tree) = record(|| sync(1, "b", (3, 4)));
    assert_eq!(value, 5);
    assert_eq!(only(&tree).input()["kwargs"], json!({ "a": 1, "b": "b", "c": 3 }));

    let (value, tree) = record_async(|| later(2, "bb".to_owned()));
    assert_eq!((value, only(&tree).data().name.as_ref()), (4, "2-2.task"));
    assert_eq!(only(&tree).input()["kwargs"], json!({ "a": 2 }));
}

/// The methods are traced, the declarations that the other macro derives from them stay as they are.
#[test]
fn another_macro_may_copy_the_attribute_to_a_declaration() {
    #[extension(Doubled)]
    impl u8 {
        #[respan::task]
        fn doubled(self, times: u8) -> u8 {
            (0..times).fold(self, |value, _| value * 2)
        }
        #[respan::tool(name = "triple")]
        async fn tripled(self) -> u8 {
            self * 3
        }
    }
    #[extension(Halved)]
    #[respan::task(method_name = "halved")]
    impl u8 {
        fn halved(self) -> u8 {
            self / 2
        }
    }
    let (value, tree) = record(|| 2_u8.doubled(3));
    assert_eq!((value, only(&tree).data().name.as_ref()), (16, "doubled.task"));
    assert_eq!(only(&tree).input()["kwargs"], json!({ "times": 3 }));

    let (value, tree) = record_async(|| 2_u8.tripled());
    assert_eq!((value, only(&tree).data().name.as_ref()), (6, "triple.tool"));

    let (value, tree) = record(|| 8_u8.halved());
    assert_eq!((value, only(&tree).data().name.as_ref()), (4, "u8.task"));
}

/// So it is with a macro by example, whose declaration has the location of its definition.
#[test]
fn a_macro_by_example_may_copy_the_attribute_to_a_declaration() {
    macro_rules! declare {
        (trait $name:ident for $ty:ty { $(#[$attribute:meta])* fn $method:ident(&self) -> $output:ty $body:block }) => {
            trait $name {
                $(#[$attribute])*
                fn $method(&self) -> $output;
            }
            impl $name for $ty {
                $(#[$attribute])*
                fn $method(&self) -> $output $body
            }
        };
    }
    declare! {
        trait Ask for u8 {
            #[respan::task]
            fn ask(&self) -> u8 { 1 }
        }
    }
    let (value, tree) = record(|| 2_u8.ask());
    assert_eq!((value, only(&tree).data().name.as_ref()), (1, "ask.task"));
}
