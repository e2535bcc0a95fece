//! Items of iterators that are costly to capture: all together cost about as much as one value.

use respan_tests::recording::{only, record};
use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use std::cell::Cell;
use std::fmt::{self, Display};

thread_local! {
    /// The number of items whose code was called.
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

fn count_call() {
    CALLS.set(CALLS.get() + 1);
}

/// An error whose message is written piece by piece without end.
struct Message(u8);

impl Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        count_call();
        (0..).try_for_each(|number| write!(formatter, "{}: {number},", self.0))
    }
}

#[test]
fn only_the_first_error_of_a_sequence_is_formatted() {
    #[respan::task]
    fn errors() -> impl Iterator<Item = Result<u8, Message>> {
        (1..=100).map(|number| Err(Message(number)))
    }
    let (count, tree) = record(|| errors().fold(0, |count, _| count + 1));
    assert_eq!((count, CALLS.get()), (100, 1));
    let message = only(&tree).error().map(str::to_owned).unwrap_or_default();
    assert!(message.starts_with("1: 0,1: 1,"), "{message:.40}");
}

/// Writes much, and refuses in the end.
struct Refusing;

impl Serialize for Refusing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        count_call();
        let mut items = serializer.serialize_seq(None)?;
        for _ in 0..200 {
            items.serialize_element(&"x".repeat(1000))?;
        }
        Err(S::Error::custom("expected"))
    }
}

#[test]
fn items_that_write_much_and_refuse_are_captured_until_they_have_cost_as_much_as_a_long_value() {
    #[respan::task]
    fn refusing() -> impl Iterator<Item = Refusing> {
        (0..1000).map(|_| Refusing)
    }
    let (count, tree) = record(|| refusing().fold(0, |count, _| count + 1));
    assert_eq!(count, 1000);
    assert!((10..30).contains(&CALLS.get()), "{}", CALLS.get());
    let output = only(&tree).output();
    let names = output.as_array().expect("a list");
    assert!(names.len() < 30 && names[0].as_str().is_some_and(|name| name.ends_with("Refusing>")));
}
