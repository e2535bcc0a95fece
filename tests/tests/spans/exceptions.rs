//! `Client::record_exception`: errors of every form.

use respan::opentelemetry::KeyValue;
use respan::testing::TestSpan;
use respan::{IntoException, get_client};
use respan_tests::recording::{only, record};
use std::error::Error;
use std::fmt;
use std::num::ParseIntError;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

#[derive(Debug)]
struct Outer(ParseIntError);

impl fmt::Display for Outer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("no amount")
    }
}

impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

fn outer() -> Outer {
    Outer("x".parse::<i32>().expect_err("no number"))
}

fn recorded<M>(error: impl IntoException<M>) -> TestSpan {
    let (is_recorded, tree) = record(|| {
        get_client()
            .start_span("step")
            .run(|| get_client().record_exception(error))
    });
    assert!(is_recorded);
    only(&tree)
}

fn text(span: &TestSpan, key: &str) -> String {
    let event = &span.data().events.events[0];
    assert_eq!(event.name, "exception");
    let found = event.attributes.iter().find(|attribute| attribute.key.as_str() == key);
    found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "references are tried too")]
fn errors_are_recorded_by_value_and_by_reference() {
    let boxed: Box<dyn Error + Send + Sync> = Box::new(outer());
    let local: Box<dyn Error> = Box::new(outer());
    let shared: Arc<dyn Error + Send + Sync> = Arc::new(outer());
    let borrowed = outer();
    let object: &dyn Error = &borrowed;
    for span in [
        recorded(outer()),
        recorded(&borrowed),
        recorded(&&borrowed),
        recorded(object),
        recorded(Box::new(outer())),
        recorded(&boxed),
        recorded(&*boxed),
        recorded(boxed),
        recorded(&local),
        recorded(local),
        recorded(&shared),
        recorded(shared),
    ] {
        assert_eq!(text(&span, "exception.message"), "no amount");
        assert_eq!(
            text(&span, "exception.stacktrace"),
            "caused by: invalid digit found in string\n"
        );
        assert_eq!(span.error(), Some("no amount"));
    }
    let name = std::any::type_name::<Outer>();
    assert_eq!(text(&recorded(outer()), "exception.type"), name);
    assert_eq!(text(&recorded(&outer()), "exception.type"), name);
}

#[test]
fn texts_are_recorded() {
    let owned = String::from("no amount");
    for span in [
        recorded("no amount"),
        recorded(&owned),
        recorded(format_args!("no {}", "amount")),
        recorded(owned.clone()),
    ] {
        assert_eq!(text(&span, "exception.message"), "no amount");
        assert_eq!(text(&span, "exception.stacktrace"), "");
        assert_eq!(span.error(), Some("no amount"));
    }
}

#[test]
fn the_time_may_be_given() {
    let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let ((), tree) = record(|| {
        get_client().start_span("step").run(|| {
            get_client().record_exception_at(outer(), [KeyValue::new("attempt", 2)], time);
        });
    });
    let span = only(&tree);
    assert_eq!(span.data().events.events[0].timestamp, time);
    assert_eq!(text(&span, "attempt"), "2");
}
