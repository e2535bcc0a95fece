//! Behaviour of the Python SDK of which there is no golden capture.

#![allow(clippy::unwrap_used)]

use opentelemetry::trace::{SpanKind, Status, Tracer as _, TracerProvider as _};
use respan::testing::{InMemorySpanExporter, SpanTree, TestSpan};
use respan::{
    NewSpan, Processor, RespanParams, RespanTelemetry, RespanTracerProvider, SpanLink, SpanLinkError, SpanUpdate,
    attach_span_links, get_client,
};
use respan_tests::collector::Collector;
use respan_tests::recording::{builder, names, only, record, record_async, recording};
use serde_json::{Value, json};
use std::time::Duration;

const TRACE: &str = "0123456789abcdef0123456789abcdef";
const SPAN: &str = "fedcba9876543210";

const PATH: &str = "traceloop.entity.path";
const WORKFLOW: &str = "traceloop.workflow.name";

#[respan::task(name = name, skip_all)]
fn task<R>(name: &str, body: impl FnOnce() -> R) -> R {
    body()
}

#[respan::workflow(name = name, skip_all)]
fn workflow<R>(name: &str, body: impl FnOnce() -> R) -> R {
    body()
}

#[respan::agent(name = name, skip_all)]
fn agent<R>(name: &str, body: impl FnOnce() -> R) -> R {
    body()
}

#[respan::tool(name = name, skip_all)]
fn tool<R>(name: &str, body: impl FnOnce() -> R) -> R {
    body()
}

fn find(tree: &SpanTree, name: &str) -> TestSpan {
    tree.find(name).unwrap_or_else(|| panic!("{name} in\n{tree}"))
}

fn path_and_workflow(tree: &SpanTree, name: &str) -> (String, String) {
    let span = find(tree, name);
    (span.text(PATH), span.text(WORKFLOW))
}

#[test]
fn names_keep_dots_blanks_and_other_letters() {
    let ((), tree) = record(|| {
        for name in ["a.b", " x ", "wf.task", "größe 🎉", "a\"b\\"] {
            task(name, || {});
        }
        task("", || {});
    });
    let seen: Vec<_> = tree.spans().map(|span| span.data().name.to_string()).collect();
    assert_eq!(
        seen,
        [
            "a.b.task",
            " x .task",
            "wf.task.task",
            "größe 🎉.task",
            "a\"b\\.task",
            "task.task"
        ]
    );
    assert_eq!(find(&tree, " x .task").text("traceloop.entity.name"), " x ");
}

#[test]
fn an_agent_takes_over_the_path_of_a_task() {
    let ((), tree) = record(|| workflow("wf", || task("plan", || agent("ag", || tool("search", || {})))));
    let pair = |path: &str, workflow: &str| (path.to_owned(), workflow.to_owned());
    assert_eq!(path_and_workflow(&tree, "plan.task"), pair("plan", "wf"));
    assert_eq!(path_and_workflow(&tree, "ag.agent"), pair("plan", "ag"));
    assert_eq!(path_and_workflow(&tree, "search.tool"), pair("plan.search", "ag"));
    // Present and empty at the top.
    assert!(find(&tree, "wf.workflow").attribute(PATH).is_some());
    assert_eq!(path_and_workflow(&tree, "wf.workflow"), pair("", "wf"));
}

#[test]
fn a_span_by_hand_below_an_agent_has_its_name_as_path() {
    let ((), tree) = record(|| {
        workflow("wf", || {
            agent("ag", || get_client().get_tracer().in_span("by hand", |_| ()));
        });
        task("tk", || get_client().get_tracer().in_span("below a task", |_| ()));
    });
    assert_eq!(path_and_workflow(&tree, "by hand"), ("ag".to_owned(), "ag".to_owned()));
    assert_eq!(
        path_and_workflow(&tree, "below a task"),
        ("tk".to_owned(), String::new())
    );
    for key in [
        "traceloop.span.kind",
        "traceloop.entity.name",
        "respan.entity.log_method",
        "traceloop.entity.input",
    ] {
        assert!(find(&tree, "by hand").attribute(key).is_none(), "{key}");
    }
}

#[test]
fn start_span_takes_any_kind() {
    let ((), tree) = record(|| {
        let client = get_client();
        client.start_span("default").run(|| ());
        client.start_span("strange").kind("guardrail").run(|| task("tk", || {}));
        client
            .start_span("flow")
            .kind("workflow")
            .version(0)
            .run(|| task("tk2", || {}));
    });
    assert_eq!(find(&tree, "default.task").text("traceloop.span.kind"), "task");
    // An unknown kind is used as it is, and is part of neither path nor workflow name.
    assert_eq!(
        find(&tree, "strange.guardrail").text("traceloop.span.kind"),
        "guardrail"
    );
    assert_eq!(path_and_workflow(&tree, "tk.task"), ("tk".to_owned(), String::new()));
    assert_eq!(
        path_and_workflow(&tree, "tk2.task"),
        ("tk2".to_owned(), "flow".to_owned())
    );
    assert_eq!(find(&tree, "flow.workflow").text("traceloop.entity.version"), "0");
    for key in ["traceloop.entity.input", "traceloop.entity.output"] {
        assert!(find(&tree, "default.task").attribute(key).is_none(), "{key}");
    }
}

#[test]
fn falsy_values_are_outputs() {
    #[respan::task(name = "nothing")]
    fn nothing() {}
    #[respan::task(name = "empty")]
    fn empty() -> &'static str {
        ""
    }
    #[respan::task(name = "list")]
    fn list() -> Vec<i32> {
        Vec::new()
    }
    #[respan::task(name = "zero")]
    fn zero() -> i32 {
        0
    }
    #[respan::task(name = "false")]
    fn no() -> bool {
        false
    }
    #[respan::task(name = "none")]
    fn none() -> Option<i32> {
        None
    }
    let ((), tree) = record(|| {
        nothing();
        empty();
        list();
        zero();
        no();
        none();
    });
    for (name, output) in [
        ("nothing", Value::Null),
        ("empty", json!("")),
        ("list", json!([])),
        ("zero", json!(0)),
        ("false", json!(false)),
        ("none", Value::Null),
    ] {
        let span = find(&tree, &format!("{name}.task"));
        assert_eq!(span.output(), output, "{name}");
        assert_eq!(span.input(), json!({"args": [], "kwargs": {}}), "{name}");
    }
}

#[test]
fn every_character_of_content_is_kept() {
    #[respan::task(name = "echo")]
    fn echo(text: &str) -> String {
        text.to_owned()
    }
    let text = "\u{0}\u{1f}\u{7f}\"\\/\n\r\tÄ漢😀\u{2028}\u{fffd}";
    let (_, tree) = record(|| echo(text));
    let span = find(&tree, "echo.task");
    assert_eq!(span.input(), json!({"args": [], "kwargs": {"text": text}}));
    assert_eq!(span.output(), json!(text));
}

#[test]
fn an_error_that_is_recorded_and_returned_is_two_events() {
    #[respan::task(name = "tk")]
    fn fails() -> Result<(), String> {
        get_client().record_exception("first");
        Err("second".to_owned())
    }
    let (_, tree) = record(fails);
    let span = find(&tree, "tk.task");
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
    let span = find(&tree, "tk.task");
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
    let trace = |name: &str| find(&tree, name).data().span_context.trace_id();
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
    let span = find(&tree, "tk.task");
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

#[test]
fn an_empty_name_is_no_update() {
    let ((), tree) = record(|| {
        task("tk", || {
            get_client().update_current_span(SpanUpdate::new().name(""));
            get_client().update_current_span(SpanUpdate::new().status(Status::Ok));
        });
        task("tk2", || {
            get_client().update_current_span(SpanUpdate::new().name("whole"));
        });
    });
    assert_eq!(find(&tree, "tk.task").data().status, Status::Ok);
    assert_eq!(find(&tree, "whole").text("traceloop.entity.name"), "tk2");
}

#[test]
fn a_group_is_given_by_either_name() {
    let written = |params: RespanParams| {
        let ((), tree) = record(|| {
            task("tk", || {
                get_client().update_current_span(params);
            });
        });
        let span = find(&tree, "tk.task");
        [
            "respan.trace.trace_group_identifier",
            "respan.sessions.session_identifier",
        ]
        .map(|key| span.text(key))
    };
    let both = RespanParams::new().group_identifier("g").trace_group_identifier("t");
    assert_eq!(written(both), ["t", "t"]);
    assert_eq!(written(RespanParams::new().trace_group_identifier("t")), ["t", "t"]);
    // The older name is no session.
    assert_eq!(written(RespanParams::new().group_identifier("g")), ["g", ""]);
    assert_eq!(written(RespanParams::new().thread_identifier("h")), ["", "h"]);
}

#[test]
fn long_identifiers_of_customers_are_cut() {
    let ((), tree) = record(|| {
        task("tk", || {
            get_client().update_current_span(RespanParams::new().customer_identifier("é".repeat(300)));
        });
    });
    let text = find(&tree, "tk.task").text("respan.customer_params.customer_identifier");
    assert_eq!(text, "é".repeat(254));
}

/// A link as it is on the wire.
fn link(link: Result<SpanLink, SpanLinkError>) -> Value {
    let collector = Collector::start();
    let telemetry = builder().api_key("k").base_url(collector.url()).build().unwrap();
    telemetry.run(|| attach_span_links([link]).unwrap().run(|| task("tk", || {})));
    telemetry.shutdown().unwrap();
    let body: Value = serde_json::from_slice(&collector.requests()[0].body).unwrap();
    body["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["links"][0].clone()
}

#[test]
fn flags_of_a_link_say_whether_it_is_remote_and_sampled() {
    let new = || SpanLink::new(TRACE, SPAN).unwrap();
    for (is_remote, is_sampled, flags) in [
        (true, true, 257),
        (false, true, 1),
        (true, false, 256),
        (false, false, 0),
    ] {
        assert_eq!(link(Ok(new().remote(is_remote).sampled(is_sampled)))["flags"], flags);
    }
    let upper = SpanLink::new(
        &format!("0x{}", TRACE.to_uppercase()),
        &format!("0x{}", SPAN.to_uppercase()),
    );
    let upper = link(upper);
    assert_eq!((&upper["traceId"], &upper["spanId"]), (&json!(TRACE), &json!(SPAN)));
    // Nothing is written for what is empty, but for the attributes.
    assert_eq!(
        upper,
        json!({"traceId": TRACE, "spanId": SPAN, "attributes": [], "flags": 257})
    );
}

#[test]
fn links_of_the_attribute_come_before_attached_ones() {
    #[respan::task(name = "consumer", links = [SpanLink::new("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa")])]
    fn consumer() {
        task("child", || {});
    }
    let attached = |id: &str| attach_span_links([SpanLink::new(TRACE, id)]).unwrap();
    let ((), tree) = record(|| {
        attached("0000000000000001").run(|| attached("0000000000000002").run(consumer));
        // A span by hand does not take them.
        attached(SPAN).run(|| get_client().get_tracer().in_span("by hand", |_| task("taker", || {})));
    });
    let links = |name: &str| {
        let span = find(&tree, name);
        let links = span.data().links.links.iter();
        links
            .map(|link| link.span_context.span_id().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        links("consumer.task"),
        ["aaaaaaaaaaaaaaaa", "0000000000000001", "0000000000000002"]
    );
    assert!(links("child.task").is_empty());
    assert!(links("by hand").is_empty());
    assert_eq!(links("taker.task"), [SPAN]);
}

/// A telemetry with the processors `a` and `b`, and what each of them and the default one got.
fn routed(body: impl FnOnce()) -> [Vec<String>; 3] {
    let exporters = [(); 3].map(|()| InMemorySpanExporter::new());
    let collector = Collector::start();
    let telemetry = builder().api_key("k").base_url(collector.url());
    let telemetry = telemetry
        .add_processor(Processor::new(exporters[0].clone()).name("a"))
        .add_processor(Processor::new(exporters[1].clone()).name("b"));
    let telemetry = telemetry.build().unwrap();
    telemetry.run(body);
    telemetry.shutdown().unwrap();
    let default = collector.requests().into_iter().flat_map(|request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let scopes = body["resourceSpans"][0]["scopeSpans"].as_array().unwrap().clone();
        let spans = scopes
            .into_iter()
            .flat_map(|scope| scope["spans"].as_array().unwrap().clone());
        spans
            .map(|span| span["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    });
    [names(&exporters[0]), names(&exporters[1]), default.collect()]
}

#[test]
fn names_of_processors_are_inherited_and_replaced() {
    #[respan::task(name = "several", processors = ["a", "b"])]
    fn several() {}
    #[respan::task(name = "outer", processors = "a")]
    fn outer() {
        get_client()
            .get_tracer()
            .in_span("by hand", |_| task("inherits", || {}));
        std::thread::spawn(|| task("in thread", || {})).join().unwrap();
        replaces();
        get_client().start_span("imperative").processors(["b"]).run(|| {});
    }
    #[respan::task(name = "replaces", processors = "b")]
    fn replaces() {
        task("below", || {});
    }
    #[respan::task(name = "wrong case", processors = "A")]
    fn wrong_case() {}
    let [a, b, default] = routed(|| {
        several();
        outer();
        wrong_case();
        task("plain", || {});
    });
    assert_eq!(
        a,
        [
            "several.task",
            "inherits.task",
            "by hand",
            "in thread.task",
            "outer.task"
        ]
    );
    assert_eq!(b, ["several.task", "below.task", "replaces.task", "imperative.task"]);
    assert_eq!(default, ["plain.task"]);
}

#[test]
fn a_created_span_of_a_buffer_is_routed_sampled_and_filtered() {
    let filter =
        || respan::ExportFilter::from_json(&json!({"name": {"operator": "eq", "value": "other"}}).to_string()).unwrap();
    let [a, b, default] = routed(|| {
        let client = get_client();
        let buffer = client.get_span_buffer("batch");
        buffer.create_span(NewSpan::new("to a").attribute("respan.processors", "a"));
        buffer.create_span(NewSpan::new("dropped").sample_rate(0.0));
        buffer.create_span(NewSpan::new("by attribute").attribute("respan.sample_rate", 0));
        buffer.create_span(NewSpan::new("filtered").export_filter(filter()));
        buffer.create_span(NewSpan::new("plain"));
        assert_eq!(buffer.get_span_count(), 5);
        client.process_spans(&buffer);
    });
    assert_eq!(
        (a, b.len(), default),
        (vec!["to a".to_owned()], 0, vec!["plain".to_owned()])
    );
}

#[test]
fn a_buffer_inside_a_workflow_leaves_open_spans_alone() {
    let (telemetry, exporter) = recording();
    telemetry.run(|| {
        workflow("wf", || {
            let outer = get_client().get_span_buffer("outer");
            outer.run(|| {
                outer.create_span("made");
                let inner = get_client().get_span_buffer("inner").parent(TRACE, SPAN).unwrap();
                inner.run(|| task("continued", || {}));
                get_client().process_spans(&inner);
                task("buffered", || {});
            });
            task("after", || {});
            get_client().process_spans(&outer);
        });
    });
    assert_eq!(
        names(&exporter),
        ["continued.task", "after.task", "made", "buffered.task", "wf.workflow"]
    );
    let tree = exporter.tree();
    let parent = |name: &str| find(&tree, name).data().parent_span_id.to_string();
    let own = |name: &str| find(&tree, name).data().span_context.span_id().to_string();
    for name in ["made", "buffered.task", "after.task"] {
        assert_eq!(parent(name), own("wf.workflow"), "{name}");
    }
    assert_eq!(parent("continued.task"), SPAN);
    assert_eq!(
        find(&tree, "continued.task").data().span_context.trace_id().to_string(),
        TRACE
    );
    // Path and workflow name of the surroundings stay.
    assert_eq!(
        path_and_workflow(&tree, "continued.task"),
        ("continued".to_owned(), "wf".to_owned())
    );
}

#[test]
fn sampling_and_filter_must_both_pass() {
    #[respan::task(name = "kept", sample_rate = 1.0, export_filter = {"name": {"operator": "eq", "value": "kept.task"}})]
    fn kept() {}
    #[respan::task(name = "sampled", sample_rate = 1.0, export_filter = {"name": {"operator": "eq", "value": "x"}})]
    fn sampled() {}
    #[respan::task(name = "matching", sample_rate = 0.0, export_filter = {"name": {"operator": "eq", "value": "matching.task"}})]
    fn matching() {}
    let ((), tree) = record(|| {
        kept();
        sampled();
        matching();
        task("by attribute", || {
            get_client().update_current_span(SpanUpdate::new().attribute("respan.sample_rate", 0.0));
        });
    });
    assert_eq!(only(&tree).data().name, "kept.task");
}

/// Spans of other libraries are exported by the attributes that name them as part of a model's work.
#[test]
fn spans_of_other_libraries_are_exported_by_their_attributes() {
    for (key, value, is_exported) in [
        ("traceloop.span.kind", "anything", true),
        ("traceloop.span.kind", "", false),
        ("traceloop.entity.path", "p", true),
        ("traceloop.entity.path", "", false),
        ("llm.request.type", "chat", true),
        ("gen_ai.system", "x", true),
        ("gen_ai.system", "", false),
        ("respan.entity.log_type", "x", true),
        ("openinference.span.kind", "LLM", true),
        ("gen_ai.operation.name", "", true),
        ("gen_ai.agent.name", "", true),
        ("gen_ai.tool.name", "", true),
        ("gen_ai.tool.call.arguments", "", true),
        ("gen_ai.tool.call.result", "", true),
        ("agent_name", "", true),
        ("tool_arguments", "", true),
        ("tool_response", "", true),
        ("traceloop.entity.name", "n", false),
        ("gen_ai.request.model", "m", false),
        ("http.method", "GET", false),
    ] {
        let (telemetry, exporter) = recording();
        let _entered = telemetry.enter();
        let tracer = RespanTracerProvider::current().tracer("another-library");
        let span = tracer
            .span_builder("foreign")
            .with_attributes([opentelemetry::KeyValue::new(key, value)]);
        drop(span.start(&tracer));
        assert_eq!(names(&exporter).len(), usize::from(is_exported), "{key}={value:?}");
    }
}

#[test]
fn kinds_and_scopes_of_spans_by_hand_are_kept() {
    let kinds = [
        SpanKind::Internal,
        SpanKind::Server,
        SpanKind::Client,
        SpanKind::Producer,
        SpanKind::Consumer,
    ];
    let collector = Collector::start();
    let telemetry = builder().api_key("k").base_url(collector.url()).build().unwrap();
    telemetry.run(|| {
        for kind in kinds {
            let tracer = get_client().get_tracer();
            drop(tracer.span_builder("by hand").with_kind(kind).start(&tracer));
        }
        task("annotated", || {});
        let buffer = get_client().get_span_buffer("b");
        buffer.create_span("made");
        get_client().process_spans(&buffer);
    });
    telemetry.shutdown().unwrap();
    let requests = collector.requests();
    let body: Value = serde_json::from_slice(&requests[0].body).unwrap();
    // One request with one group for each scope, in the order of their first spans.
    assert_eq!(
        (requests.len(), body["resourceSpans"].as_array().unwrap().len()),
        (1, 1)
    );
    let scopes = body["resourceSpans"][0]["scopeSpans"].as_array().unwrap();
    let scopes: Vec<_> = scopes
        .iter()
        .map(|group| {
            let kinds = group["spans"]
                .as_array()
                .unwrap()
                .iter()
                .map(|span| span["kind"].as_u64().unwrap());
            (group["scope"].clone(), kinds.collect::<Vec<_>>())
        })
        .collect();
    let expected = [
        (json!({"name": "respan.tracer"}), vec![1, 2, 3, 4, 5, 1]),
        (json!({"name": "respan.span_buffer"}), vec![1]),
    ];
    assert_eq!(scopes, expected);
}

#[test]
fn an_empty_key_is_none_and_the_name_is_respan() {
    for variables in [
        [("RESPAN_API_KEY", ""), ("RESPAN_BASE_URL", "")],
        [("OTHER", ""), ("ANOTHER", "")],
    ] {
        let exporter = InMemorySpanExporter::new();
        let telemetry = RespanTelemetry::builder()
            .environment(move |name| {
                variables
                    .iter()
                    .find(|(own, _)| *own == name)
                    .map(|(_, value)| (*value).to_owned())
            })
            .set_global_provider(false)
            .add_processor(exporter.clone());
        let telemetry = telemetry.api_key("").base_url("").build().unwrap();
        assert_eq!(
            telemetry.get_client().processor_stats().len(),
            1,
            "no processor for Respan"
        );
        telemetry.run(|| task("tk", || {}));
        telemetry.shutdown().unwrap();
        assert_eq!(names(&exporter), ["tk.task"]);
    }
}

#[test]
fn concurrent_workflows_do_not_mix() {
    #[respan::workflow(name = name, skip_all)]
    async fn flow(name: &'static str) {
        for _ in 0..3 {
            step(name).await;
            tokio::task::yield_now().await;
        }
    }
    #[respan::task(name = "step")]
    async fn step(of: &'static str) {
        tokio::task::yield_now().await;
        let _ = of;
    }
    let (_, tree) = record_async(|| async { tokio::join!(flow("one"), flow("two")) });
    let mut count = 0;
    for span in tree.spans().filter(|span| span.data().name == "step.task") {
        assert_eq!(span.input()["kwargs"]["of"], span.text(WORKFLOW).as_str());
        let parent = find(&tree, &format!("{}.workflow", span.text(WORKFLOW)));
        assert_eq!(span.data().parent_span_id, parent.data().span_context.span_id());
        count += 1;
    }
    assert_eq!(count, 6);
}

#[test]
fn a_task_that_outlives_its_workflow_keeps_it_as_parent() {
    #[respan::workflow(name = "wf")]
    async fn flow(released: tokio::sync::oneshot::Receiver<()>) -> tokio::task::JoinHandle<()> {
        tokio::spawn(late(released))
    }
    #[respan::task(name = "late", skip_all)]
    async fn late(released: tokio::sync::oneshot::Receiver<()>) {
        released.await.unwrap();
    }
    let (telemetry, exporter) = recording();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    telemetry.run(|| {
        runtime.block_on(async {
            let (release, released) = tokio::sync::oneshot::channel();
            let task = flow(released).await;
            release.send(()).unwrap();
            task.await.unwrap();
        });
    });
    assert_eq!(names(&exporter), ["wf.workflow", "late.task"]);
    let tree = exporter.tree();
    assert_eq!(find(&tree, "late.task").depth(), 1);
    assert_eq!(
        path_and_workflow(&tree, "late.task"),
        ("late".to_owned(), "wf".to_owned())
    );
}

#[test]
fn a_timeout_cancels_the_inner_span_and_fails_the_outer_one() {
    #[respan::task(name = "inner")]
    async fn inner() {
        std::future::pending::<()>().await;
    }
    #[respan::workflow(name = "wf")]
    async fn outer() -> Result<(), tokio::time::error::Elapsed> {
        tokio::time::timeout(Duration::from_millis(1), inner()).await
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let (_, tree) = record(|| runtime.block_on(outer()));
    let inner = find(&tree, "inner.task");
    assert_eq!(inner.data().status, Status::Unset);
    assert_eq!(inner.text("respan.outcome"), "cancelled");
    assert!(matches!(find(&tree, "wf.workflow").data().status, Status::Error { .. }));
}

#[test]
fn threads_continue_trace_path_workflow_and_processors() {
    #[respan::workflow(name = "wf", processors = "a")]
    fn flow() {
        std::thread::spawn(|| task("outer", || std::thread::spawn(|| task("inner", || {}))))
            .join()
            .unwrap()
            .join()
            .unwrap();
        let pool = respan::capture_context();
        std::thread::scope(|scope| {
            scope.spawn(pool.wrap(|| task("scoped", || {})));
        });
    }
    let ((), tree) = record(flow);
    let root = find(&tree, "wf.workflow").data().span_context.trace_id();
    for name in ["outer.task", "scoped.task"] {
        let span = find(&tree, name);
        assert_eq!(
            (span.data().span_context.trace_id(), span.text(WORKFLOW)),
            (root, "wf".to_owned()),
            "{name}"
        );
        assert_eq!(span.text("respan.processors"), "a", "{name}");
    }
}
