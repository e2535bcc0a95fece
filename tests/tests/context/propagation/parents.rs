//! The parent of a request's spans, and its `traceparent`.

use super::{SPAN, TRACE, call, client, headers, injected, parent, server, step, text};
use http::{HeaderMap, HeaderValue};
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _};
use respan::propagation::extract;
use respan::{RespanParams, SpanUpdate, get_client, propagate_attributes, suppress, suppressed_parent};
use respan_tests::recording::{only, record, record_async, recording};

#[test]
fn the_server_continues_the_trace_below_the_calling_span() {
    let (headers, ours) = record(client);
    let ((), theirs) = record(|| extract(&headers).run(server));
    assert_eq!(theirs.to_string(), "server.workflow\n  step.task\n");
    let call = ours.find("call.task").expect("the call");
    let server = theirs.find("server.workflow").expect("the server's span");
    assert_eq!(
        server.data().span_context.trace_id(),
        call.data().span_context.trace_id()
    );
    assert_eq!(server.data().parent_span_id, call.data().span_context.span_id());
    assert!(server.data().parent_span_is_remote);
    let step = theirs.find("step.task").expect("the step");
    assert!(!step.data().parent_span_is_remote);
    assert_eq!(step.data().span_context.trace_id(), call.data().span_context.trace_id());
}

#[test]
fn it_belongs_to_the_telemetry_of_the_span_that_takes_the_request() {
    let headers = headers([("traceparent", &parent("01"))]);
    let (telemetry, exporter) = recording();
    telemetry
        .get_client()
        .start_span("consume")
        .run(|| extract(&headers).run(server));
    let tree = exporter.tree();
    let server = tree.find("server.workflow").expect("the server's span");
    assert_eq!(server.data().span_context.trace_id().to_string(), TRACE);
}

#[test]
fn spans_by_hand_and_async_calls_continue_it_too() {
    #[respan::task]
    async fn handler() {
        tokio::task::yield_now().await;
        get_client().get_tracer().in_span("by hand", |_context| {});
    }

    let request = headers([("traceparent", &parent("01"))]);
    let ((), tree) = record_async(|| extract(&request).scope(handler()));
    assert_eq!(tree.to_string(), "handler.task\n  by hand\n");
    let ((), tree) = record(|| {
        extract(&request).run(|| get_client().get_tracer().in_span("by hand", |_context| {}));
    });
    let span = only(&tree);
    assert_eq!(span.data().span_context.trace_id().to_string(), TRACE);
    assert_eq!(span.data().parent_span_id.to_string(), SPAN);
    assert!(span.data().parent_span_is_remote);
}

#[test]
fn entity_path_workflow_and_attributes_are_not_propagated() {
    let ((headers, outer), _) = record(|| {
        let params = RespanParams::new().customer_identifier("private");
        let headers = propagate_attributes(params).run(client);
        (headers, server_path(None))
    });
    let names: Vec<_> = headers.keys().map(http::HeaderName::as_str).collect();
    assert_eq!(names, ["traceparent"]);
    assert_eq!(server_path(Some(&headers)), outer, "as without a caller");
}

/// The path to the server's step, in the tree of a server that was called with these headers.
fn server_path(headers: Option<&HeaderMap>) -> Vec<String> {
    let ((), tree) = record(|| match headers {
        Some(headers) => extract(headers).run(server),
        None => suppressed_parent().run(server),
    });
    let keys = [
        "traceloop.entity.path",
        "traceloop.workflow.name",
        "respan.customer_params.customer_identifier",
    ];
    tree.spans().flat_map(|span| keys.map(|key| span.text(key))).collect()
}

/// OpenTelemetry's specification: a span id is generated whatever the sampling decision.
#[test]
fn below_an_unsampled_parent_nothing_is_recorded_and_new_ids_are_sent() {
    #[respan::task]
    fn nested<R>(body: impl FnOnce() -> R) -> R {
        body()
    }
    #[respan::task(sample_rate = 1.0, capture_output = false)]
    async fn nested_async<R>(body: impl FnOnce() -> R) -> R {
        tokio::task::yield_now().await;
        get_client().update_current_span(SpanUpdate::new().sample_rate(1.0).attribute("a", 1));
        body()
    }
    let sent = || (injected(), get_client().get_current_span_id());
    let request = headers([("traceparent", &parent("00")), ("tracestate", "a=1")]);
    let (all, tree) = record_async(|| {
        let region = extract(&request);
        region.scope(async move {
            let by_hand = get_client().get_tracer().in_span("by hand", |_context| sent());
            let started = get_client().start_span("started").run(sent);
            let nested_twice = nested(|| (sent(), nested(sent)));
            [
                by_hand,
                started,
                nested_twice.0,
                nested_twice.1,
                nested_async(sent).await,
            ]
        })
    });
    assert_eq!(tree.spans().count(), 0);
    let mut ids = vec![SPAN.to_owned()];
    for (onwards, id) in all {
        let id = id.expect("a span");
        assert_eq!(
            text(&onwards, "traceparent"),
            Some(format!("00-{TRACE}-{id}-00").as_str())
        );
        assert_eq!(text(&onwards, "tracestate"), Some("a=1"));
        ids.push(id);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6, "each span has an id of its own: {ids:?}");
    let onwards = extract(&request).run(injected);
    assert_eq!(text(&onwards, "traceparent"), Some(parent("00").as_str()), "a proxy");
}

#[test]
fn trace_flags_are_passed_on() {
    for (flags, expected) in [("01", "01"), ("03", "03"), ("ff", "03")] {
        let request = headers([("traceparent", &parent(flags))]);
        let (onwards, tree) = record(|| extract(&request).run(call));
        let place = only(&tree).data().span_context.clone();
        assert!(place.is_sampled());
        let expected_header = format!("00-{TRACE}-{}-{expected}", place.span_id());
        assert_eq!(text(&onwards, "traceparent"), Some(expected_header.as_str()));
        let onwards = extract(&request).run(injected);
        assert_eq!(text(&onwards, "traceparent"), Some(parent(expected).as_str()));
    }
    for flags in ["02", "fe"] {
        let request = headers([("traceparent", &parent(flags))]);
        let (onwards, tree) = record(|| extract(&request).run(client));
        assert_eq!(tree.spans().count(), 0);
        assert!(text(&onwards, "traceparent").is_some_and(|parent| parent.ends_with("-02")));
    }
}

#[test]
fn without_a_valid_parent_a_trace_of_our_own_begins() {
    let twice = parent("01");
    let mut binary = HeaderMap::new();
    binary.insert("traceparent", HeaderValue::from_bytes(b"\xff\xfe").expect("a header"));
    for request in [
        HeaderMap::new(),
        binary,
        headers([("traceparent", "")]),
        headers([("traceparent", &format!("00-{}-{SPAN}-01", "0".repeat(32)))]),
        headers([("traceparent", &parent("01").to_uppercase())]),
        headers([("traceparent", &twice), ("traceparent", &twice)]),
        headers([("tracestate", "a=1")]),
    ] {
        let (onwards, tree) = record(|| extract(&request).run(call));
        let span = only(&tree);
        assert_eq!(span.data().parent_span_id, SpanId::INVALID, "{request:?}");
        assert!(text(&onwards, "traceparent").is_some_and(|parent| !parent.contains(TRACE)));
        assert_eq!(text(&onwards, "tracestate"), None);
    }
}

/// Such a context cannot come from a header, but from another library.
#[test]
fn a_context_of_opentelemetry_that_is_invalid_in_part_is_no_parent() {
    for (trace_id, span_id) in [(0, 1), (1, 0), (0, 0)] {
        let parent = SpanContext::new(
            TraceId::from(trace_id),
            SpanId::from(span_id),
            TraceFlags::SAMPLED,
            true,
            TraceState::from_key_value([("vendor", "1")]).expect("a member"),
        );
        let ((), tree) = record(|| {
            let _attached = Context::current().with_remote_span_context(parent).attach();
            step();
        });
        let span = only(&tree);
        let data = span.data();
        assert_eq!(
            (data.parent_span_id, data.parent_span_is_remote),
            (SpanId::INVALID, false)
        );
        assert!(data.span_context.is_valid(), "{trace_id} {span_id}");
        assert_eq!(data.span_context.trace_state().header(), "");
    }
}

#[test]
fn nothing_is_written_without_a_span_or_where_spans_are_suppressed() {
    assert!(injected().is_empty(), "no telemetry");
    let (headers, _) = record(injected);
    assert!(headers.is_empty(), "no span");
    let request = self::headers([("traceparent", &parent("01")), ("baggage", "a=1")]);
    let (headers, _) = record(|| extract(&request).run(|| suppress().run(injected)));
    assert!(headers.is_empty(), "suppressed");
    let invalid = SpanContext::new(
        TraceId::from(1),
        SpanId::INVALID,
        TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    );
    let _attached = Context::new().with_remote_span_context(invalid).attach();
    assert!(injected().is_empty(), "a span context that names nothing");
}
