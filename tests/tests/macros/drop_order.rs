//! The drop order of arguments: as without the attribute, after the body's variables, last one first.

use respan_tests::recording::record;
use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Waker};

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

struct RecordsDrop(&'static str);

impl Drop for RecordsDrop {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

fn dropped() -> Vec<&'static str> {
    DROPPED.take()
}

#[respan::task]
fn traced(a: RecordsDrop, _b: RecordsDrop, (c, _): (RecordsDrop, RecordsDrop)) {
    let _local = RecordsDrop("local");
    let _ = &c;
    let _ = &a;
}

#[expect(clippy::needless_pass_by_value, reason = "the signature of `traced`")]
fn bare(a: RecordsDrop, _b: RecordsDrop, (c, _): (RecordsDrop, RecordsDrop)) {
    let _local = RecordsDrop("local");
    let _ = &c;
    let _ = &a;
}

#[respan::task]
async fn traced_async(a: RecordsDrop, _: RecordsDrop, _b: RecordsDrop, (c, _): (RecordsDrop, RecordsDrop)) {
    let _local = RecordsDrop("local");
    std::future::ready(()).await;
    let _ = &c;
    let _ = &a;
}

async fn bare_async(a: RecordsDrop, _: RecordsDrop, _b: RecordsDrop, (c, _): (RecordsDrop, RecordsDrop)) {
    let _local = RecordsDrop("local");
    std::future::ready(()).await;
    let _ = &c;
    let _ = &a;
}

impl RecordsDrop {
    #[respan::task]
    fn consume(self, _other: RecordsDrop) -> usize {
        self.0.len()
    }

    fn consume_bare(self, _other: RecordsDrop) -> usize {
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
    let names = || (RecordsDrop("a"), RecordsDrop("b"), (RecordsDrop("c"), RecordsDrop("d")));
    let called = |function: fn(RecordsDrop, RecordsDrop, (RecordsDrop, RecordsDrop))| {
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
            RecordsDrop("a"),
            RecordsDrop("w"),
            RecordsDrop("b"),
            (RecordsDrop("c"), RecordsDrop("d")),
        ));
        dropped()
    };
    run(bare_async(
        RecordsDrop("a"),
        RecordsDrop("w"),
        RecordsDrop("b"),
        (RecordsDrop("c"), RecordsDrop("d")),
    ));
    let expected = dropped();
    assert_eq!(traced(), expected);
    assert_eq!(record(traced).0, expected);
}

#[test]
fn of_a_method_that_consumes_its_receiver() {
    let traced = || {
        RecordsDrop("self").consume(RecordsDrop("other"));
        dropped()
    };
    RecordsDrop("self").consume_bare(RecordsDrop("other"));
    let expected = dropped();
    assert_eq!(traced(), expected);
    assert_eq!(record(traced).0, expected);
}

#[respan::task(name = c.0, skip(b))]
async fn traced_named(b: RecordsDrop, (a, _): (RecordsDrop, RecordsDrop), c: RecordsDrop) {
    drop((a, b, c));
}

#[expect(clippy::unused_async, reason = "as the annotated function")]
async fn bare_named(b: RecordsDrop, (a, _): (RecordsDrop, RecordsDrop), c: RecordsDrop) {
    drop((a, b, c));
}

impl RecordsDrop {
    #[respan::task]
    async fn consume_later(self, (a, _): (RecordsDrop, RecordsDrop), b: RecordsDrop) {
        drop((a, b, self));
    }

    #[expect(clippy::unused_async, reason = "as the annotated method")]
    async fn consume_later_bare(self, (a, _): (RecordsDrop, RecordsDrop), b: RecordsDrop) {
        drop((a, b, self));
    }
}

#[test]
fn of_a_future_that_is_never_polled() {
    let n = RecordsDrop;
    let expected = {
        drop(bare_named(n("b"), (n("a"), n("_")), n("c")));
        drop(n("self").consume_later_bare((n("a"), n("_")), n("b")));
        dropped()
    };
    let traced = || {
        drop(traced_named(n("b"), (n("a"), n("_")), n("c")));
        drop(n("self").consume_later((n("a"), n("_")), n("b")));
        dropped()
    };
    assert_eq!(traced(), expected);
    assert_eq!(record(traced).0, expected);
}

#[test]
fn temporaries_of_the_last_expression() {
    let before_2024 = ["variable", "temporary", "argument"];
    let since_2024 = ["temporary", "variable", "argument"];
    let (old, _) = record(respan_fixture_edition2021::temporaries::orders);
    let (new, _) = record(respan_fixture_pedantic::temporaries::orders);
    for (orders, expected) in [(old, before_2024), (new, since_2024)] {
        for (bare, traced) in orders {
            assert_eq!(bare, expected);
            assert!(traced.iter().all(|order| *order == expected), "{traced:?}");
        }
    }
}
