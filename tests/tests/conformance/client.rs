//! Scenarios of the client: ids, events, and calls outside of a span.

use crate::run::{Run, ValueError, check};
use opentelemetry::trace::{TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, KeyValue};
use respan::{AttributeValue, NO_ATTRIBUTES, SpanUpdate, get_client};
use respan_tests::conformance::json::Json;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

fn ids() -> Vec<Json> {
    let client = get_client();
    vec![
        client.get_current_trace_id().into(),
        client.get_current_span_id().into(),
    ]
}

#[test]
fn current_ids() {
    #[respan::workflow(name = "wf", skip_all)]
    fn a(run: &Run) {
        let mut seen = ids();
        seen.push(get_client().is_recording().into());
        run.fact("in workflow", seen);
        b(run);
        run.fact("back in workflow", ids());
        get_client()
            .get_tracer()
            .in_span("manual", |_| run.fact("in manual span", ids()));
    }

    #[respan::task(name = "tk", skip_all)]
    fn b(run: &Run) {
        run.fact("in task", ids());
        let length = |id: Option<String>| id.map_or(0, |id| id.len());
        let client = get_client();
        run.fact(
            "lengths",
            [
                length(client.get_current_trace_id()),
                length(client.get_current_span_id()),
            ],
        );
    }

    check("client_ids", a);
}

#[test]
fn events() {
    #[respan::task(name = "tk", skip_all)]
    fn a(run: &Run) {
        let client = get_client();
        run.fact("plain", client.add_event("plain", NO_ATTRIBUTES));
        let attributes: [(&str, AttributeValue); 5] = [
            ("s", "x".into()),
            ("n", 1.into()),
            ("f", 0.5.into()),
            ("b", true.into()),
            ("l", ["a", "b"].into()),
        ];
        client.add_event("attrs", attributes);
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        client.add_event_at("stamped", [("k", "v")], time);
        client.add_event("", NO_ATTRIBUTES);
    }

    check("event_add", a);
}

#[test]
fn without_a_span() {
    check("update_outside_span", |run| {
        let client = get_client();
        run.fact("trace id", client.get_current_trace_id());
        run.fact("span id", client.get_current_span_id());
        run.fact(
            "update",
            client.update_current_span(SpanUpdate::new().attribute("a", 1)),
        );
        run.fact("event", client.add_event("e", [("a", 1)]));
        run.fact("exception", client.record_exception(ValueError("x")));
        run.fact("recording", client.is_recording());
    });
}

#[test]
fn after_the_end_of_a_span() {
    static KEPT: Mutex<Option<Context>> = Mutex::new(None);

    #[respan::task(name = "tk")]
    fn a() {
        *KEPT.lock().expect("one thread") = Some(Context::current());
    }

    check("update_after_end", |run| {
        a();
        let kept = KEPT.lock().expect("one thread").take().expect("a context");
        let span = kept.span();
        span.set_attribute(KeyValue::new("late", 1));
        span.update_name("late");
        span.add_event("late", Vec::new());
        run.fact("recording after end", span.is_recording());
    });
}
