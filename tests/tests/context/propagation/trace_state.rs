//! The `tracestate` of a request.

use super::{SPAN, TRACE, call, client, headers, injected, parent, server, text};
use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _};
use respan::propagation::{extract, inject};
use respan::{RespanTelemetry, get_client};
use respan_tests::collector::Collector;
use respan_tests::recording::{only, record};
use serde_json::Value;

/// Keys that Level 2 allows and OpenTelemetry's type cannot hold.
#[test]
fn members_of_the_trace_state_are_passed_on_unchanged() {
    let long = format!("{}@v=1", "t".repeat(242));
    for state in ["foo@@bar=1,bar=2", "foo@=1", "foo=a b,foo=2", &format!("foo=1,{long}")] {
        let request = headers([("traceparent", &parent("01")), ("tracestate", state)]);
        let (onwards, tree) = record(|| extract(&request).run(client));
        assert_eq!(text(&onwards, "tracestate"), Some(state));
        assert_eq!(tree.spans().count(), 2);
        assert_eq!(text(&extract(&request).run(injected), "tracestate"), Some(state));
    }
    let other = SpanContext::new(
        TraceId::from(1),
        SpanId::from(1),
        TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    );
    let request = headers([("traceparent", &parent("01")), ("tracestate", "foo@@bar=1")]);
    let onwards = extract(&request).run(|| {
        let _attached = Context::current().with_remote_span_context(other).attach();
        injected()
    });
    assert_eq!(text(&onwards, "tracestate"), None, "the state of another trace");
    let onwards = extract(&request).run(|| {
        let plain = headers([("traceparent", &parent("01"))]);
        extract(&plain).run(injected)
    });
    assert_eq!(text(&onwards, "tracestate"), None, "a later request without one");
}

#[test]
fn a_malformed_member_is_not_passed_on() {
    for state in ["foo==1", "foo=bar=baz", "foo=,bar=2", "@foo=1,bar=2", "FOO=1"] {
        let request = headers([("traceparent", &parent("01")), ("tracestate", state)]);
        assert_eq!(text(&extract(&request).run(injected), "tracestate"), None, "{state}");
    }
}

#[test]
fn the_trace_state_is_merged_into_one_list_and_passed_on() {
    let request = headers([
        ("traceparent", &parent("01")),
        ("tracestate", "a=1, b@v=2"),
        ("tracestate", "c=3"),
    ]);
    let (onwards, _) = record(|| extract(&request).run(client));
    assert_eq!(text(&onwards, "tracestate"), Some("a=1,b@v=2,c=3"));
}

#[test]
fn exported_spans_carry_the_trace_state() {
    let request = headers([("traceparent", &parent("01")), ("tracestate", "a=1,b@v=2")]);
    let handle = || {
        server();
        get_client().get_tracer().in_span("by hand", |_context| {});
    };
    let ((), tree) = record(|| extract(&request).run(handle));
    let states = tree.spans().map(|span| span.data().span_context.trace_state().header());
    assert_eq!(states.collect::<Vec<_>>(), ["a=1,b@v=2"; 3]);
    let ((), tree) = record(handle);
    let states = tree.spans().map(|span| span.data().span_context.trace_state());
    assert_eq!(states.collect::<Vec<_>>(), [&TraceState::NONE; 3]);

    // Also on the wire, for a record and for the `SpanData` of a callback.
    for has_callback in [false, true] {
        let collector = Collector::start();
        let mut builder = RespanTelemetry::builder()
            .environment(|_| None)
            .set_global_provider(false)
            .api_key("key")
            .base_url(collector.url());
        if has_callback {
            builder = builder.span_postprocess_callback(|span| span.name = "changed".into());
        }
        let telemetry = builder.build().expect("options");
        let entered = telemetry.enter();
        extract(&request).run(handle);
        drop(call());
        drop(entered);
        telemetry.flush().expect("delivered");
        for span in written(&collector) {
            let expected = (span["traceId"] == TRACE).then_some("a=1,b@v=2");
            assert_eq!(span["traceState"].as_str(), expected, "{span}");
        }
    }
}

/// The spans of the only request.
fn written(collector: &Collector) -> [Value; 4] {
    let requests = collector.requests();
    assert_eq!(requests.len(), 1);
    let body: Value = serde_json::from_slice(&requests[0].body).expect("JSON");
    let scopes = body["resourceSpans"][0]["scopeSpans"].as_array().expect("scopes");
    let spans = scopes
        .iter()
        .flat_map(|scope| scope["spans"].as_array().cloned().unwrap_or_default());
    let spans: Vec<_> = spans.collect();
    spans.try_into().expect("four spans")
}

#[test]
fn a_malformed_trace_state_does_not_cost_the_parent() {
    let request = headers([("traceparent", &parent("01")), ("tracestate", "a=1,no value")]);
    let (onwards, tree) = record(|| extract(&request).run(call));
    assert_eq!(only(&tree).data().parent_span_id.to_string(), SPAN);
    assert_eq!(text(&onwards, "tracestate"), None);
}

#[test]
fn an_earlier_parent_in_the_headers_is_replaced_with_its_state() {
    #[respan::task]
    fn forward(mut headers: HeaderMap) -> HeaderMap {
        inject(&mut headers);
        headers
    }

    let earlier = headers([
        ("traceparent", &parent("00")),
        ("traceparent", "again"),
        ("tracestate", "old=1"),
        ("tracestate", "older=1"),
        ("accept", "text/plain"),
    ]);
    let (onwards, tree) = record(|| forward(earlier));
    assert_eq!(onwards.get_all("traceparent").iter().count(), 1);
    let span_id = only(&tree).data().span_context.span_id().to_string();
    assert!(text(&onwards, "traceparent").is_some_and(|parent| parent.contains(&span_id)));
    assert_eq!(text(&onwards, "tracestate"), None);
    assert_eq!(text(&onwards, "accept"), Some("text/plain"));
}
