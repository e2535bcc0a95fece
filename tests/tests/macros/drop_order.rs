//! The drop order of arguments: as without the attribute, after the body's variables, last one first.

use respan_tests::recording::record;
use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Waker};

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

fn dropped() -> Vec<&'static str> {
    DROPPED.take()
}

#[respan::task]
fn traced(a: Noisy, _b: Noisy, (c, _): (Noisy, Noisy)) {
    let _local = Noisy("local");
    let _ = &c;
    let _ = &a;
}

#[expect(clippy::needless_pass_by_value, reason = "the signature of `traced`")]
fn bare(a: Noisy, _b: Noisy, (c, _): (Noisy, Noisy)) {
    let _local = Noisy("local");
    let _ = &c;
    let _ = &a;
}

#[respan::task]
async fn traced_async(a: Noisy, _: Noisy, _b: Noisy, (c, _): (Noisy, Noisy)) {
    let _local = Noisy("local");
    std::future::ready(()).await;
    let _ = &c;
    let _ = &a;
}

async fn bare_async(a: Noisy, _: Noisy, _b: Noisy, (c, _): (Noisy, Noisy)) {
    let _local = Noisy("local");
    std::future::ready(()).await;
    let _ = &c;
    let _ = &a;
}

impl Noisy {
    #[respan::task]
    fn consume(self, _other: Noisy) -> usize {
        self.0.len()
    }

    fn consume_bare(self, _other: Noisy) -> usize {
        self.0.len()
    }
}

fn run(future: impl Future<Output = ()>) {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_ready());
}

#[test]
fn of_a_function() {
    let names = || (Noisy("a"), Noisy("b"), (Noisy("c"), Noisy("d")));
    let called = |function: fn(Noisy, Noisy, (Noisy, Noisy))| {
        let (a, b, pair) = names();
        function(a, b, pair);
        dropped()
    };
    let expected = called(bare);
    assert_eq!(called(traced), expected);
    assert_eq!(record(|| called(traced)).0, expected);
}

#[test]
fn of_an_async_function() {
    let traced = || {
        run(traced_async(
            Noisy("a"),
            Noisy("w"),
            Noisy("b"),
            (Noisy("c"), Noisy("d")),
        ));
        dropped()
    };
    run(bare_async(Noisy("a"), Noisy("w"), Noisy("b"), (Noisy("c"), Noisy("d"))));
    let expected = dropped();
    assert_eq!(traced(), expected);
    assert_eq!(record(traced).0, expected);
}

#[test]
fn of_a_method_that_consumes_its_receiver() {
    let traced = || {
        Noisy("self").consume(Noisy("other"));
        dropped()
    };
    Noisy("self").consume_bare(Noisy("other"));
    let expected = dropped();
    assert_eq!(traced(), expected);
    assert_eq!(record(traced).0, expected);
}
