//! A `UniqueArc` on one thread. Not beside its source, which is compiled with loom as well.

use crate::span::pool::UniqueArc;
use std::sync::Arc;

#[test]
fn a_value_is_changed_then_shared_then_changed_again() {
    let mut text = UniqueArc::new(String::from("a"));
    text.push('b');
    let (first, second) = text.into_pair();
    let third = Arc::clone(&first);
    let first = UniqueArc::try_from_pair(first, Some(second)).expect_err("there is a third reference");
    let mut text = UniqueArc::try_from_pair(first, Some(third)).expect("there are only these two");
    text.push('c');
    assert_eq!(*text, "abc");
}

#[test]
fn both_references_are_needed() {
    let (first, second) = UniqueArc::new(7).into_pair();
    let (other, _other) = UniqueArc::new(7).into_pair();
    let first = UniqueArc::try_from_pair(first, Some(other)).expect_err("the second is of another value");
    let first = UniqueArc::try_from_pair(first, None).expect_err("the second is elsewhere");
    assert!(UniqueArc::try_from_pair(first, Some(second)).is_ok());
}

#[test]
fn a_weak_reference_is_a_reference() {
    let (first, second) = UniqueArc::new(7).into_pair();
    let weak = Arc::downgrade(&first);
    assert!(UniqueArc::try_from_pair(first, Some(second)).is_err());
    assert!(weak.upgrade().is_none());
}
