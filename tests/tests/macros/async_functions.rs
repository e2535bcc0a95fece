//! Async functions and functions that return futures: one span over the awaited time.

use std::cell::Cell;
use std::fmt::Debug;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use respan_fixture_pedantic::functions::Opaque;
use respan_fixture_pedantic::futures as shapes;
use respan_tests::recording::{only, record, record_async};
use serde_json::json;

#[test]
fn an_async_function() {
    let (value, tree) = record_async(|| shapes::plain("a", 1, (2, 3), 4, "unused".to_owned()));
    assert_eq!(value.ok().as_deref(), Some("a33"));
    let span = only(&tree);
    assert_eq!(span.data().name, "plain.workflow");
    assert_eq!(
        span.input(),
        json!({ "args": [4], "kwargs": { "text": "a", "count": 1, "a": 2, "b": 3, "_unused": "unused" } })
    );
    assert_eq!(span.output(), "a33");
}

#[test]
fn values_are_coerced_as_in_an_async_function() {
    let (value, _) = record_async(|| shapes::coerced("1".to_owned()));
    assert_eq!(value.map(|value| value.to_string()).ok().as_deref(), Some("1"));
    let (value, tree) = record_async(|| shapes::coerced("x".to_owned()));
    assert!(value.is_err());
    assert!(
        only(&tree)
            .error()
            .is_some_and(|message| message.contains("invalid digit"))
    );
}

#[test]
fn nothing_returned() {
    let ((), tree) = record_async(shapes::unit);
    assert_eq!(only(&tree).text("traceloop.entity.output"), "null");
}

#[test]
fn an_opaque_result() {
    let (value, tree) = record_async(|| async { shapes::opaque("a").await.to_string() });
    assert_eq!((value.as_str(), only(&tree).output()), ("a", json!("a")));
}

#[test]
fn recursion() {
    let (value, tree) = record_async(|| shapes::countdown(2));
    assert_eq!(value, 2);
    assert_eq!(
        tree.to_string(),
        "countdown.task\n  countdown.task\n    countdown.task\n"
    );
}

#[test]
fn generics_and_lifetimes() {
    let items = [1, 2, 3];
    let (value, tree) = record_async(|| shapes::generic(&items, async |item: &i32| *item > 2));
    assert_eq!(value, Some(&3));
    assert_eq!(only(&tree).data().name, "generic.task");
}

#[test]
fn unsafe_async_functions() {
    let number = 3;
    // SAFETY: the pointer is that of a live variable.
    #[allow(unsafe_code)]
    let (value, _) = record_async(|| unsafe { shapes::raw(&raw const number) });
    assert_eq!(value, 3);
}

#[test]
fn a_returned_future() {
    let (value, tree) = record_async(|| shapes::written(1));
    assert_eq!((value.ok(), only(&tree).output()), (Some(1), json!(1)));
    let (value, tree) = record_async(|| shapes::borrowing("a", "b"));
    assert_eq!(
        (value, only(&tree).input()["kwargs"].clone()),
        ("a", json!({ "text": "a", "_other": "b" }))
    );
}

#[test]
fn a_boxed_future() {
    let (value, tree) = record_async(|| shapes::boxed(1));
    assert_eq!((value.ok(), only(&tree).output()), (Some(2), json!(2)));
    let (value, tree) = record_async(|| shapes::boxed_later(" a "));
    assert_eq!((value, only(&tree).output()), ("a", json!("a")));
    let (value, tree) = record_async(|| shapes::boxed_later(""));
    assert_eq!((value, only(&tree).output()), ("", json!("")));
    let (value, tree) = record_async(|| shapes::boxed_alias(1));
    assert_eq!((value.ok(), only(&tree).output()), (Some(1), json!(1)));
}

#[test]
fn a_boxed_future_keeps_what_its_author_let_it_capture() {
    // Captured by the attribute but not by the box, for which they are neither `Send` nor long-lived enough. An `Rc` of a type
    // that is `Serialize` would be so as well if another crate switches on the feature `rc` of serde.
    #[respan::task]
    fn boxed<'a>(local: Rc<dyn Debug>, short: &str, n: &'a u8) -> Pin<Box<dyn Future<Output = u8> + Send + 'a>> {
        let _ = (local, short);
        Box::pin(async move { *n })
    }
    let (value, tree) = record_async(|| boxed(Rc::new(1), &String::from("short"), &2));
    assert_eq!(
        (value, only(&tree).input()["kwargs"].clone()),
        (2, json!({ "local": "1", "short": "short", "n": 2 }))
    );
}

/// Polls a future a few times.
fn poll<F: Future>(future: Pin<&mut F>, times: usize) -> Option<F::Output> {
    let mut context = Context::from_waker(Waker::noop());
    let mut future = future;
    (0..times).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    })
}

#[test]
fn an_endless_function_ends_by_being_dropped() {
    let ((), tree) = record(|| {
        let mut future = Box::pin(shapes::endless(Opaque(1)));
        assert!(poll(future.as_mut(), 3).is_none());
    });
    assert_eq!(only(&tree).text("respan.outcome"), "cancelled");
}

#[test]
fn nothing_runs_before_the_first_poll() {
    #[respan::task]
    async fn counting(runs: &Cell<u8>) {
        runs.set(runs.get() + 1);
    }
    let runs = Cell::new(0);
    let ((), tree) = record(|| drop(counting(&runs)));
    assert_eq!((runs.get(), tree.spans().count()), (0, 0));
}

#[test]
fn the_span_is_current_only_while_it_is_polled() {
    #[respan::task]
    async fn outer() {
        tokio::task::yield_now().await;
    }
    #[respan::task]
    fn beside() {}
    let ((), tree) = record(|| {
        let mut future = pin!(outer());
        assert!(poll(future.as_mut(), 1).is_none());
        beside();
        assert!(poll(future.as_mut(), 1).is_some());
    });
    assert_eq!(tree.to_string(), "outer.task\nbeside.task\n");
}

#[test]
fn beside_another_macro_the_function_stays_async() {
    #[respan::workflow]
    #[tokio::main(flavor = "current_thread")]
    async fn program() -> u8 {
        step(1).await
    }
    #[respan::task]
    async fn step(n: u8) -> u8 {
        tokio::task::yield_now().await;
        n
    }
    let (value, tree) = record(program);
    assert_eq!(value, 1);
    assert_eq!(tree.to_string(), "program.workflow\n  step.task\n");
}

#[test]
fn under_another_macro() {
    #[tokio::main(flavor = "current_thread")]
    #[respan::workflow]
    async fn program() -> Result<u8, String> {
        Ok(1)
    }
    let (value, tree) = record(program);
    assert_eq!(value, Ok(1));
    assert_eq!(only(&tree).data().name, "program.workflow");
}
