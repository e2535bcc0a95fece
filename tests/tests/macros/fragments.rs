//! Fragments of `macro_rules!`: expressions, types and options that a macro passes on are read as they are written.

use std::fmt::{self, Debug, Display};

use respan::SpanLink;
use respan::testing::SpanTree;
use respan_tests::recording::{only, record};
use serde_json::json;

#[test]
fn operands_beside_a_spawn() {
    macro_rules! twice {
        ($name:ident, $sum:expr) => {
            #[respan::task]
            fn $name() -> (u8, u8) {
                let other = std::thread::spawn(|| $sum * 2).join();
                (other.expect("a number"), $sum * 2)
            }
        };
    }
    twice!(six, 1 + 2);
    let (value, _) = record(six);
    assert_eq!(value, (6, 6));
}

#[test]
fn spawned_fragments() {
    macro_rules! spawn {
        ($name:ident, $body:expr) => {
            #[respan::task]
            fn $name() -> bool {
                std::thread::spawn($body).join().is_ok()
            }
        };
    }
    #[respan::task]
    fn inner() {}
    spawn!(outer, || {
        inner();
        1 + 2
    });
    let (value, tree) = record(outer);
    assert_eq!((value, tree.to_string().as_str()), (true, "outer.task\n  inner.task\n"));
}

#[derive(Debug)]
struct Refused<T>(T);

impl<T> Display for Refused<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("refused")
    }
}

/// For `'static` only, which a choice by type does not see.
impl<T: Debug + 'static> std::error::Error for Refused<T> {}

#[test]
fn types_in_a_signature() {
    macro_rules! functions {
        ($object:ty, $length:expr, $error:ty, $items:ty, $receiver:ty) => {
            #[respan::task]
            fn reference<'a>(value: &'a $object) -> &'a $object {
                value
            }

            #[respan::task]
            fn array(values: [u8; $length * 2]) -> [u8; $length * 2] {
                values
            }

            #[respan::task]
            fn refuse<T: Debug>(value: T) -> Result<(), $error> {
                Err(Refused(value))
            }

            #[respan::task]
            fn numbers() -> Result<$items, String> {
                Ok([1, 2].into_iter())
            }

            struct Offset(u8);

            #[respan::task(method_name = "last")]
            impl Offset {
                fn last(self: $receiver, values: &[u8; $length * 2]) -> u8 {
                    self.0 + values[5]
                }
            }
        };
    }
    functions!(dyn Debug + Send, 1 + 2, Refused<T>, impl Iterator<Item = u8>, &Self);

    let (text, _) = record(|| format!("{:?}", reference(&1)));
    assert_eq!(text, "1");
    let (values, _) = record(|| array([3; 6]));
    assert_eq!(values, [3; 6]);
    let (_, tree) = record(|| refuse(&String::new()).is_err());
    assert_eq!(only(&tree).error(), Some("refused"));
    let (sum, tree) = record(|| numbers().map(Iterator::sum::<u8>));
    assert_eq!((sum, only(&tree).output()), (Ok(3), json!([1, 2])));
    let (value, _) = record(|| Offset(1).last(&[2; 6]));
    assert_eq!(value, 3);
}

#[test]
fn values_of_options() {
    macro_rules! function {
        ($function:ident, $sum:expr, $rate:expr, $links:expr) => {
            #[respan::task(name = format!("{}", $sum * 2), sample_rate = $rate, links = $links)]
            fn $function() {}
        };
    }
    function!(without_links, 1 + 2, 1, []);
    function!(linked, 1 + 2, 0.5 + 0.5, || [SpanLink::new(
        "0123456789abcdef0123456789abcdef",
        "0123456789abcdef"
    )]);
    let ((), tree) = record(without_links);
    assert_eq!(name_and_links(&tree), ("6.task".to_owned(), 0));
    let ((), tree) = record(linked);
    assert_eq!(name_and_links(&tree), ("6.task".to_owned(), 1));
}

fn name_and_links(tree: &SpanTree) -> (String, usize) {
    let span = only(tree);
    (span.data().name.clone().into_owned(), span.data().links.len())
}
