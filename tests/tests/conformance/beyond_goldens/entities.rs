//! Names, kinds and paths of spans.

use super::{PATH, agent, path_and_workflow, task, tool, workflow};
use opentelemetry::trace::{SpanKind, Tracer as _};
use respan::get_client;
use respan_tests::collector::Collector;
use respan_tests::recording::{builder, record};
use serde_json::{Value, json};

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
    assert_eq!(tree.span(" x .task").text("traceloop.entity.name"), " x ");
}

#[test]
fn an_agent_takes_over_the_path_of_a_task() {
    let ((), tree) = record(|| workflow("wf", || task("plan", || agent("ag", || tool("search", || {})))));
    let pair = |path: &str, workflow: &str| (path.to_owned(), workflow.to_owned());
    assert_eq!(path_and_workflow(&tree, "plan.task"), pair("plan", "wf"));
    assert_eq!(path_and_workflow(&tree, "ag.agent"), pair("plan", "ag"));
    assert_eq!(path_and_workflow(&tree, "search.tool"), pair("plan.search", "ag"));
    // Present and empty at the top.
    assert!(tree.span("wf.workflow").attribute(PATH).is_some());
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
        assert!(tree.span("by hand").attribute(key).is_none(), "{key}");
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
    assert_eq!(tree.span("default.task").text("traceloop.span.kind"), "task");
    // An unknown kind is used as it is, and is part of neither path nor workflow name.
    assert_eq!(tree.span("strange.guardrail").text("traceloop.span.kind"), "guardrail");
    assert_eq!(path_and_workflow(&tree, "tk.task"), ("tk".to_owned(), String::new()));
    assert_eq!(
        path_and_workflow(&tree, "tk2.task"),
        ("tk2".to_owned(), "flow".to_owned())
    );
    assert_eq!(tree.span("flow.workflow").text("traceloop.entity.version"), "0");
    for key in ["traceloop.entity.input", "traceloop.entity.output"] {
        assert!(tree.span("default.task").attribute(key).is_none(), "{key}");
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
