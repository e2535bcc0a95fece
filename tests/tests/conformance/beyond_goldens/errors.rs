//! Errors, exceptions and their events.

use super::{path_and_workflow, task};
use opentelemetry::trace::Status;
use respan::{SpanUpdate, get_client};
use respan_tests::recording::record;

#[test]
fn an_error_that_is_recorded_and_returned_is_two_events() {
    #[respan::task(name = "tk")]
    fn fails() -> Result<(), String> {
        get_client().record_exception("first");
        Err("second".to_owned())
    }
    let (_, tree) = record(fails);
    let span = tree.span("tk.task");
    let events: Vec<_> = span
        .data()
        .events
        .events
        .iter()
        .map(|event| event.name.to_string())
        .collect();
    assert_eq!(events, ["exception", "exception"]);
    assert_eq!(span.data().status, Status::error("second"));
}

#[test]
fn an_error_after_ok_is_an_event_only() {
    #[respan::task(name = "tk")]
    fn fails() -> Result<(), String> {
        get_client().update_current_span(SpanUpdate::new().error("early"));
        get_client().update_current_span(SpanUpdate::new().status(Status::Unset));
        get_client().update_current_span(SpanUpdate::new().ok());
        Err("late".to_owned())
    }
    let (_, tree) = record(fails);
    let span = tree.span("tk.task");
    assert_eq!(span.data().status, Status::Ok);
    assert_eq!(span.data().events.events.len(), 1);
    assert!(span.attribute("traceloop.entity.output").is_none());
}

#[test]
fn the_context_is_restored_after_an_error() {
    #[respan::workflow(name = "wf")]
    fn fails() -> Result<(), String> {
        task("inner", || Err("x".to_owned()))
    }
    let ((), tree) = record(|| {
        fails().unwrap_err();
        assert_eq!(get_client().get_current_span_id(), None);
        task("after", || {});
    });
    assert_eq!(
        path_and_workflow(&tree, "after.task"),
        ("after".to_owned(), String::new())
    );
    let trace = |name: &str| tree.span(name).data().span_context.trace_id();
    assert_ne!(trace("after.task"), trace("wf.workflow"));
}

#[test]
fn attributes_of_an_exception_replace_the_standard_ones() {
    let ((), tree) = record(|| {
        task("tk", || {
            let attributes = [("exception.type", "Custom"), ("extra", "e")];
            get_client().record_exception_with("text", attributes);
            get_client().record_exception("last");
        });
    });
    let span = tree.span("tk.task");
    let attribute = |index: usize, key: &str| {
        let event = &span.data().events.events[index];
        let found: Vec<_> = event.attributes.iter().filter(|own| own.key.as_str() == key).collect();
        assert!(found.len() <= 1, "{found:?}");
        found.first().map(|own| own.value.to_string())
    };
    assert_eq!(attribute(0, "exception.type").as_deref(), Some("Custom"));
    assert_eq!(attribute(0, "extra").as_deref(), Some("e"));
    assert_eq!(attribute(0, "exception.message").as_deref(), Some("text"));
    assert_eq!(attribute(0, "exception.escaped").as_deref(), Some("False"));
    assert_eq!(span.data().status, Status::error("last"));
}
