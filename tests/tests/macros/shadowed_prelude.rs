//! Scopes that shadow the prelude and the crates in use.

use respan_tests::recording::record;
use std::panic::catch_unwind;

#[allow(dead_code, non_camel_case_types)]
mod shadowed {
    mod std {}
    mod core {}
    mod respan {}
    mod futures {}

    struct Box;
    struct Ok;
    struct Err;
    struct Some;
    struct None;
    struct Option;
    struct Result;
    struct String;
    struct Vec;
    struct Future;
    struct Send;
    struct Fn;
    struct FnOnce;
    struct Clone;
    struct Into;

    #[::respan::task(name = "a", version = 1, processors = "a", sample_rate = 1)]
    pub(super) fn plain(a: u32) -> u32 {
        a
    }

    #[::respan::task]
    pub(super) async fn asynchronous(a: u32) -> ::core::result::Result<u32, ()> {
        ::core::result::Result::Ok(a)
    }

    #[::respan::task]
    pub(super) fn sequence(a: u32) -> impl ::core::iter::Iterator<Item = u32> {
        0..a
    }

    #[::respan::task]
    pub(super) fn endless(a: u32) -> ! {
        ::std::panic::panic_any(a)
    }
}

#[test]
fn functions_of_every_kind_compile_and_run() {
    let ((), tree) = record(|| {
        assert_eq!(shadowed::plain(1), 1);
        drop(shadowed::asynchronous(1));
        assert_eq!(shadowed::sequence(1).count(), 1);
        let payload = catch_unwind(|| shadowed::endless(7)).expect_err("a panic");
        assert_eq!(payload.downcast_ref(), Some(&7_u32));
    });
    assert_eq!(tree.spans().count(), 3);
}
