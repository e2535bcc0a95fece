//! Propagation between processes: `inject`, `extract`, and the data that does not leave the process.

use http::{HeaderMap, HeaderValue};
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _};
use opentelemetry::{Context, KeyValue};
use proptest::prelude::*;
use respan::propagation::{baggage, extract, extract_from, inject, inject_into, with_baggage};
use respan::{
    RespanParams, RespanTelemetry, SpanUpdate, get_client, propagate_attributes, suppress, suppressed_parent,
};
use respan_tests::collector::Collector;
use respan_tests::recording::{builder, only, record, record_async, recording};
use serde_json::Value;
use std::collections::HashMap;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

fn parent(flags: &str) -> String {
    format!("00-{TRACE}-{SPAN}-{flags}")
}

fn headers<const N: usize>(entries: [(&'static str, &str); N]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in entries {
        headers.append(name, HeaderValue::from_str(value).expect("a header"));
    }
    headers
}

fn injected() -> HeaderMap {
    let mut headers = HeaderMap::new();
    inject(&mut headers);
    headers
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().expect("ASCII"))
}

/// An annotated call of a client, which injects its context into a request.
#[respan::task]
fn call() -> HeaderMap {
    injected()
}

#[respan::workflow]
fn client() -> HeaderMap {
    call()
}

#[respan::workflow]
fn server() {
    step();
}

#[respan::task]
fn step() {}

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

/// What identifies the server's step, as the tree of a server that was called with these headers.
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

/// It belongs to the program, which may have no tracing at all.
#[test]
fn baggage_does_not_depend_on_tracing() {
    #[respan::task(capture_output = false)]
    fn spawning() -> HeaderMap {
        std::thread::spawn(injected).join().expect("the thread")
    }
    let tenant = || with_baggage([("tenant", "acme")]);
    let sent = |headers: HeaderMap| text(&headers, "baggage").map(str::to_owned);
    let expected = Some("tenant=acme".to_owned());
    assert_eq!(sent(tenant().run(injected)), expected, "outside of a span");
    assert_eq!(sent(tenant().run(call)), expected, "without a telemetry");
    assert_eq!(sent(tenant().run(spawning)), expected, "on another thread");
    assert_eq!(
        sent(record(|| tenant().run(injected)).0),
        expected,
        "with one, outside of a span"
    );
    assert_eq!(sent(record(|| tenant().run(spawning)).0), expected);
    let disabled = builder().is_enabled(false).build().expect("options");
    assert_eq!(sent(disabled.run(|| tenant().run(call))), expected, "disabled");
    let received = headers([("baggage", "tenant=acme")]);
    assert_eq!(sent(extract(&received).run(injected)), expected, "received alone");
    let both = extract(&received).run(|| with_baggage([("plan", "gold")]).run(injected));
    let mut both: Vec<_> = text(&both, "baggage").expect("baggage").split(',').collect();
    both.sort_unstable();
    assert_eq!(both, ["plan=gold", "tenant=acme"]);
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
    assert!(
        tree.spans()
            .all(|span| span.data().span_context.trace_state() == &TraceState::NONE)
    );

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

#[test]
fn baggage_with_any_content_is_propagated() {
    let value = "50 % of a=b, \"ü\"; \\ done ";
    let (headers, _) = record(|| with_baggage([("tenant", "acme")]).run(|| with_baggage([("x", value)]).run(call)));
    let read = extract(&headers).run(|| (baggage("tenant"), baggage("x"), baggage("y")));
    assert_eq!(read, (Some("acme".to_owned()), Some(value.to_owned()), None));
}

#[test]
fn baggage_is_that_of_opentelemetry() {
    let request = headers([("baggage", "a=1;level=2"), ("baggage", "b=%C3%BC")]);
    let seen =
        extract(&request).run(|| Context::map_current(|context| context.baggage().get("b").map(ToString::to_string)));
    assert_eq!(seen.as_deref(), Some("ü"));

    let (headers, _) = record(|| {
        let _attached = Context::current_with_baggage([KeyValue::new("theirs", "1")]).attach();
        call()
    });
    assert_eq!(text(&headers, "baggage"), Some("theirs=1"));
}

#[test]
fn baggage_needs_no_parent_and_its_absence_takes_none_away() {
    let request = headers([("traceparent", "malformed"), ("baggage", "a=1")]);
    assert_eq!(extract(&request).run(|| baggage("a")).as_deref(), Some("1"));
    let kept = with_baggage([("b", "2")]).run(|| extract(&HeaderMap::new()).run(|| baggage("b")));
    assert_eq!(kept.as_deref(), Some("2"));
}

#[test]
fn an_invalid_entry_of_baggage_is_left_out() {
    with_baggage([("no token", "1"), ("", "2"), ("fine", "3")]).run(|| {
        assert_eq!((baggage("no token"), baggage("")), (None, None));
        assert_eq!(baggage("fine").as_deref(), Some("3"));
    });
}

#[test]
fn any_carrier_of_opentelemetry_will_do() {
    #[respan::task]
    fn send() -> HashMap<String, String> {
        let mut message = HashMap::new();
        inject_into(&mut message);
        message
    }

    let (message, sent) = record(|| with_baggage([("a", "1")]).run(send));
    let (entry, received) = record(|| {
        extract_from(&message).run(|| {
            server();
            baggage("a")
        })
    });
    assert_eq!(entry.as_deref(), Some("1"));
    let server = received.find("server.workflow").expect("the server's span");
    assert_eq!(server.data().parent_span_id, only(&sent).data().span_context.span_id());
}

proptest! {
    /// Any headers are handled without a panic, and only a trace named in them is continued.
    #[test]
    fn no_header_panics(parents in headers_of("traceparent"), states in headers_of("tracestate"), bags in headers_of("baggage")) {
        let mut request = HeaderMap::new();
        for (name, value) in parents.iter().chain(&states).chain(&bags) {
            request.append(*name, value.clone());
        }
        let onwards = extract(&request).run(injected);
        if let Some(onwards) = onwards.get("traceparent") {
            let onwards = onwards.to_str().expect("ASCII");
            prop_assert_eq!(onwards.len(), 55);
            prop_assert_eq!(parents.len(), 1);
            let given = parents[0].1.to_str().expect("a parent is ASCII");
            prop_assert!(given.contains(&onwards[2..52]));
        } else {
            prop_assert!(onwards.keys().all(|name| name == "baggage"));
        }
    }

    #[test]
    fn a_valid_parent_is_passed_on(trace in "[0-9a-f]{31}[1-9a-f]", span in "[0-9a-f]{15}[1-9a-f]", sampled: bool) {
        let written = format!("00-{trace}-{span}-0{}", u8::from(sampled));
        let onwards = extract(&headers([("traceparent", &written)])).run(injected);
        prop_assert_eq!(text(&onwards, "traceparent"), Some(written.as_str()));
    }
}

fn headers_of(name: &'static str) -> impl Strategy<Value = Vec<(&'static str, HeaderValue)>> {
    let nearly = "[0-9a-fA]{2}-[0-9a-fA]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[a-z]*)?".prop_map(String::into_bytes);
    let list = "([a-z@ ]{0,3}=?[a-z%;=]{0,3},?){0,40}".prop_map(String::into_bytes);
    let value = prop_oneof![nearly, list, any::<Vec<u8>>()];
    let value = value.prop_filter_map("no header", |bytes| HeaderValue::from_bytes(&bytes).ok());
    proptest::collection::vec(value.prop_map(move |value| (name, value)), 0..3)
}
