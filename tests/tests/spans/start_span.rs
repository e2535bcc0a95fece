//! `Client::start_span`: spans around blocks and futures.

use opentelemetry::trace::Tracer as _;
use respan::testing::{InMemorySpanExporter, SpanTree};
use respan::{
    EntityKind, ExportFilter, Processor, RespanTelemetry, SpanLink, SpanUpdate, attach_span_links, capture_context,
    get_client, suppress,
};
use respan_tests::recording::{only, record, record_async, recording};
use std::panic::{AssertUnwindSafe, catch_unwind};

const TRACE: &str = "0123456789abcdef0123456789abcdef";

fn link(span_id: &str) -> SpanLink {
    SpanLink::new(TRACE, span_id).expect("a link")
}

fn is_child(tree: &SpanTree, child: &str, parent: &str) -> bool {
    tree.span(child).data().parent_span_id == tree.span(parent).data().span_context.span_id()
}

fn names(tree: &SpanTree) -> Vec<String> {
    tree.spans().map(|span| span.data().name.to_string()).collect()
}

#[respan::task]
fn step() {}

#[test]
fn it_is_an_entity_with_path_and_workflow() {
    let ((), tree) = record(|| {
        let client = get_client();
        client.start_span("flow").kind(EntityKind::Workflow).version(3).run(|| {
            client.start_span("outer").run(step);
        });
    });
    let flow = tree.span("flow.workflow");
    assert_eq!(flow.text("traceloop.span.kind"), "workflow");
    assert_eq!(flow.text("traceloop.entity.name"), "flow");
    assert_eq!(flow.text("respan.entity.log_method"), "tracing_integration");
    assert_eq!(flow.attribute("traceloop.entity.version"), Some(&3_i64.into()));
    assert_eq!(flow.attribute("traceloop.entity.input"), None);
    let step = tree.span("step.task");
    assert_eq!(step.text("traceloop.entity.path"), "outer.step");
    assert_eq!(step.text("traceloop.workflow.name"), "flow");
}

#[test]
fn attributes_are_set_one_by_one_or_together() {
    let ((), tree) = record(|| {
        let span = get_client()
            .start_span("load")
            .attribute("rows", 1)
            .attributes([("columns", 3)]);
        span.attributes([("rows", 12)]).run(|| ());
    });
    let load = tree.span("load.task");
    assert_eq!(
        (load.text("rows"), load.text("columns")),
        ("12".to_owned(), "3".to_owned())
    );
}

#[test]
fn a_custom_kind_affects_neither_path_nor_workflow() {
    let ((), tree) = record(|| {
        let client = get_client();
        client.start_span("flow").kind(EntityKind::Workflow).run(|| {
            client.start_span("toxicity").kind("guardrail").run(step);
        });
    });
    let guardrail = tree.span("toxicity.guardrail");
    assert_eq!(guardrail.text("traceloop.span.kind"), "guardrail");
    assert_eq!(guardrail.text("traceloop.entity.path"), "");
    assert_eq!(tree.span("step.task").text("traceloop.entity.path"), "step");
}

#[test]
fn a_guard_makes_it_current_and_ends_it() {
    let ((), tree) = record(|| {
        let client = get_client();
        let guard = client.start_span("load").attribute("rows", 12).enter();
        assert!(client.update_current_span(SpanUpdate::new().attribute("rows", 13)));
        step();
        drop(guard);
        assert!(!client.is_recording());
    });
    assert_eq!(tree.span("load.task").attribute("rows"), Some(&13_i64.into()));
    assert_eq!(tree.spans().count(), 2);
}

#[test]
fn an_error_is_recorded_and_returned() {
    let (result, tree) = record(|| get_client().start_span("parse").try_run(|| "x".parse::<i32>()));
    let error = result.expect_err("no number").to_string();
    let parse = only(&tree);
    assert_eq!(parse.error(), Some(error.as_str()));
    assert!(format!("{parse:?}").contains(&error));
}

#[test]
fn a_panic_is_recorded_and_goes_on() {
    let (outcome, tree) = record(|| {
        catch_unwind(|| get_client().start_span("risky").run(|| -> u8 { panic!("too hot") })).map_err(|_| "panicked")
    });
    assert_eq!(outcome, Err("panicked"));
    assert_eq!(only(&tree).error(), Some("too hot"));

    let (outcome, tree) = record(|| {
        catch_unwind(AssertUnwindSafe(|| {
            let _guard = get_client().start_span("guarded").enter();
            panic!("too hot");
        }))
    });
    assert!(outcome.is_err());
    assert!(only(&tree).error().is_some());
}

#[test]
fn a_future_runs_in_it_wherever_it_is_polled() {
    let ((), tree) = record_async(|| async {
        let client = get_client();
        let flow = client.start_span("flow").kind(EntityKind::Workflow).scope(async {
            tokio::task::yield_now().await;
            step();
            let spawned = tokio::spawn(client.start_span("spawned").scope(async { step() }));
            spawned.await.expect("the task");
            "done"
        });
        assert_eq!(flow.await, "done");
    });
    assert!(is_child(&tree, "spawned.task", "flow.workflow"));
    assert_eq!(tree.spans().count(), 4);
}

#[test]
fn a_future_that_fails_or_is_dropped_has_that_outcome() {
    let ((), tree) = record_async(|| async {
        let client = get_client();
        let failing = client
            .start_span("failing")
            .try_scope(async { Err::<(), _>("no luck") });
        assert_eq!(failing.await, Err("no luck"));
        drop(client.start_span("dropped").scope(std::future::pending::<()>()));
    });
    assert_eq!(tree.span("failing.task").error(), Some("no luck"));
    assert_eq!(tree.span("dropped.task").text("respan.outcome"), "cancelled");
}

#[test]
fn its_own_links_stand_before_attached_ones_which_only_it_gets() {
    let ((), tree) = record(|| {
        let client = get_client();
        let attached = attach_span_links([Ok::<_, respan::SpanLinkError>(link("00000000000000aa"))]).expect("links");
        attached.run(|| {
            client.get_tracer().in_span("by hand", |_context| {});
            client.start_span("first").link(link("00000000000000bb")).run(step);
            client.start_span("second").run(|| {});
        });
    });
    let links = |name| {
        let links = tree.span(name).data().links.clone();
        let ids = links.iter().map(|link| link.span_context.span_id().to_string());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(links("first.task"), ["00000000000000bb", "00000000000000aa"]);
    for other in ["by hand", "step.task", "second.task"] {
        assert!(links(other).is_empty(), "{other}");
    }
}

#[test]
fn processors_route_it_and_what_starts_in_it() {
    let debug = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .is_batching_enabled(false)
        .add_processor(Processor::new(debug.clone()).name("debug"))
        .environment(|_| None)
        .build()
        .expect("a telemetry");
    let client = telemetry.get_client();
    client.start_span("elsewhere").run(|| {});
    client.start_span("routed").processors(["other", " debug "]).run(step);
    assert_eq!(names(&debug.tree()), ["routed.task", "step.task"]);
}

#[test]
fn rate_and_filter_apply_to_it_alone() {
    let ((), tree) = record(|| {
        let client = get_client();
        client.start_span("never").sample_rate(0.0).run(step);
        let errors = ExportFilter::errors_only();
        client.start_span("fine").export_filter(&errors).run(step);
        let _ = client
            .start_span("failed")
            .export_filter(&errors)
            .try_run(|| Err::<(), _>("no"));
    });
    let mut names = names(&tree);
    names.sort();
    assert_eq!(names, ["failed.task", "step.task", "step.task"]);
}

#[test]
fn it_belongs_to_its_clients_telemetry_on_any_thread() {
    let (telemetry, exporter) = recording();
    let client = telemetry.get_client();
    let outside = std::thread::spawn(move || client.start_span("there").run(capture_context));
    let context = outside.join().expect("the thread");
    context.run(step);
    let tree = exporter.tree();
    assert!(is_child(&tree, "step.task", "there.task"));
}

#[test]
fn without_a_telemetry_or_suppressed_the_code_just_runs() {
    assert_eq!(get_client().start_span("off").run(|| 42), 42);
    let (answer, tree) = record(|| suppress().run(|| get_client().start_span("off").run(|| 42)));
    assert_eq!(answer, 42);
    assert_eq!(tree.spans().count(), 0);
}

#[test]
fn a_link_to_the_current_span_leads_back_to_it() {
    let (link, tree) = record(|| {
        get_client()
            .start_span("paused")
            .run(|| SpanLink::current().expect("a span"))
    });
    let paused = only(&tree).data().span_context.clone();
    assert_eq!(link.trace_id(), paused.trace_id().to_string());
    assert_eq!(link.span_id(), paused.span_id().to_string());
    assert_eq!(SpanLink::current(), None);
}
