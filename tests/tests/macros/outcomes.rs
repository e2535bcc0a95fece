//! Outcomes of a call, found by type: `Err`, also through aliases, a panic, and a dropped future.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use respan::testing::TestSpan;
use respan_fixture_pedantic::functions as shapes;
use respan_tests::recording::{only, record, record_async};
use serde_json::json;

/// Attributes of the only `exception` event.
fn exception(span: &TestSpan) -> Vec<(String, String)> {
    let events: Vec<_> = span
        .data()
        .events
        .iter()
        .filter(|event| event.name == "exception")
        .collect();
    let [event] = events.as_slice() else {
        panic!("one exception in {events:?}")
    };
    event
        .attributes
        .iter()
        .map(|attribute| (attribute.key.to_string(), attribute.value.to_string()))
        .collect()
}

fn of<'a>(attributes: &'a [(String, String)], key: &str) -> &'a str {
    attributes
        .iter()
        .find(|(name, _)| name == key)
        .map_or("", |(_, value)| value)
}

#[test]
fn question_marks_and_early_returns() {
    let (value, tree) = record(|| shapes::question("5"));
    assert_eq!(
        (value.ok(), only(&tree).output(), only(&tree).error()),
        (Some(5), json!(5), None)
    );

    let (_, tree) = record(|| shapes::question("x"));
    assert_eq!(only(&tree).error(), Some("x"));

    let (_, tree) = record(|| shapes::question("11"));
    assert_eq!(only(&tree).error(), Some("big"));
    assert_eq!(only(&tree).attribute("traceloop.entity.output"), None);
}

#[test]
fn an_error_through_an_alias_is_an_exception_event() {
    let (_, tree) = record(|| shapes::question("x"));
    let attributes = exception(&only(&tree));
    assert!(of(&attributes, "exception.type").ends_with("functions::Failure"));
    assert_eq!(of(&attributes, "exception.message"), "x");
}

#[derive(Debug)]
struct Outer(Inner);
#[derive(Debug)]
struct Inner;

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outer failed")
    }
}
impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("inner failed")
    }
}
impl Error for Inner {}
impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn the_chain_of_sources() {
    #[respan::task]
    fn fail() -> Result<(), Outer> {
        Err(Outer(Inner))
    }
    let (_, tree) = record(fail);
    let attributes = exception(&only(&tree));
    let chain = of(&attributes, "exception.stacktrace");
    assert!(chain.contains("inner failed"), "{chain}");
}

#[test]
fn errors_in_boxes() {
    #[respan::task]
    fn fail() -> Result<(), Box<dyn Error + Send + Sync>> {
        Err(Box::new(Outer(Inner)))
    }
    let (value, tree) = record(|| shapes::boxed_error("a").map(|value| value.to_string()).ok());
    assert_eq!((value.as_deref(), only(&tree).error()), (Some("a"), None));
    let (_, tree) = record(fail);
    assert_eq!(only(&tree).error(), Some("outer failed"));
    assert!(of(&exception(&only(&tree)), "exception.stacktrace").contains("inner failed"));
}

#[test]
fn errors_of_any_type() {
    struct Opaque;
    #[respan::task]
    fn text() -> Result<(), &'static str> {
        Err("text")
    }
    #[respan::task]
    fn opaque() -> Result<(), Opaque> {
        Err(Opaque)
    }
    #[respan::task]
    fn generic<T, E>(error: E) -> Result<T, E> {
        Err(error)
    }
    let (_, tree) = record(text);
    assert_eq!(only(&tree).error(), Some("text"));
    let (_, tree) = record(opaque);
    assert!(only(&tree).error().is_some_and(|name| name.ends_with("Opaque")));
    let (_, tree) = record(|| generic::<u8, _>(Opaque));
    assert!(only(&tree).error().is_some_and(|name| name.ends_with("Opaque")));
}

#[test]
fn options_are_values() {
    #[respan::task]
    fn none() -> Option<u8> {
        None
    }
    let (_, tree) = record(none);
    assert_eq!(
        (
            only(&tree).text("traceloop.entity.output").as_str(),
            only(&tree).error()
        ),
        ("null", None)
    );
}

#[test]
fn a_panic_ends_the_span_and_goes_on() {
    #[respan::workflow]
    fn outer() {
        inner(2);
    }
    #[respan::task]
    fn inner(n: u8) {
        panic!("panicked at {n}");
    }
    let (outcome, tree) = record(|| catch_unwind(outer));
    let message = outcome.err().and_then(|payload| payload.downcast::<String>().ok());
    assert_eq!(message.as_deref().map(String::as_str), Some("panicked at 2"));
    assert_eq!(tree.to_string(), "outer.workflow\n  inner.task\n");
    for span in tree.spans() {
        assert_eq!(span.error(), Some("panicked at 2"));
    }
}

#[test]
fn a_panic_in_a_future() {
    #[respan::task]
    async fn failing() -> u8 {
        tokio::task::yield_now().await;
        panic!("later")
    }
    let (outcome, tree) = record(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        catch_unwind(AssertUnwindSafe(|| runtime.block_on(failing())))
    });
    assert!(outcome.is_err());
    assert_eq!(only(&tree).error(), Some("later"));
}

#[test]
fn a_dropped_future_is_cancelled_and_no_error() {
    #[respan::task]
    async fn waiting() {
        std::future::pending::<()>().await;
    }
    let ((), tree) = record_async(|| async {
        tokio::select! {
            () = waiting() => {}
            () = tokio::task::yield_now() => {}
        }
    });
    let span = only(&tree);
    assert_eq!(span.text("respan.outcome"), "cancelled");
    assert!(span.data().events.iter().any(|event| event.name == "respan.cancelled"));
    assert_eq!((span.error(), span.attribute("traceloop.entity.output")), (None, None));
}

#[test]
fn errors_are_recorded_without_output() {
    #[respan::task(capture_output = false)]
    fn quiet(fail: bool) -> Result<String, String> {
        if fail {
            Err("told".to_owned())
        } else {
            Ok("secret".to_owned())
        }
    }
    let (_, tree) = record(|| quiet(false));
    assert_eq!(only(&tree).attribute("traceloop.entity.output"), None);
    let (_, tree) = record(|| quiet(true));
    assert_eq!(only(&tree).error(), Some("told"));
}
