//! The parent of a child: the nearest span above that is exported, whenever that is decided.

use super::{CALLER, below_caller, errors_only, foreign, leaf, outer, sampled_out, unexported};
use opentelemetry::KeyValue;
use opentelemetry::trace::{SpanId, Status, TraceContextExt as _, Tracer as _, TracerProvider as _};
use respan::testing::{InMemorySpanExporter, SpanTree};
use respan::{ForeignSpans, RespanTracerProvider, SpanUpdate, get_client};
use respan_tests::recording::{builder, record, with_processors};

/// Each span's name and parent, in the order in which they ended.
fn parents(tree: &SpanTree) -> Vec<(String, String)> {
    let names = |id: SpanId| {
        let found = tree.spans().find(|span| span.data().span_context.span_id() == id);
        found.map_or_else(|| id.to_string(), |span| span.data().name.to_string())
    };
    tree.spans()
        .map(|span| (span.data().name.to_string(), names(span.data().parent_span_id)))
        .collect()
}

#[test]
fn children_belong_to_the_nearest_exported_span() {
    for inner in unexported() {
        let ((), tree) = record(|| outer(|| sampled_out(|| inner(&mut leaf))));
        // Below an entity, another library's spans are exported.
        let tree_text = tree.to_string().replace("  request\n    leaf", "  leaf");
        assert_eq!(tree_text, "outer.workflow\n  leaf.task\n");
        for around in unexported() {
            let ((), tree) = record(|| below_caller(|| around(&mut || inner(&mut leaf))));
            let found = parents(&tree);
            let leaf = found.iter().find(|(name, _)| name == "leaf.task").expect("the leaf");
            assert!(leaf.1 == CALLER || leaf.1 == "request", "{found:?}");
            if leaf.1 == CALLER {
                let span = tree.find("leaf.task").expect("the leaf");
                assert!(span.data().parent_span_is_remote);
            }
        }
    }
}

#[test]
fn without_a_span_above_they_are_roots_of_the_same_trace() {
    for inner in unexported() {
        let ((), tree) = record(|| {
            inner(&mut || {
                leaf();
                outer(leaf);
            });
        });
        assert_eq!(tree.to_string(), "leaf.task\nouter.workflow\n  leaf.task\n");
        let trace = |span: &respan::testing::TestSpan| span.data().span_context.trace_id();
        let first = tree.spans().next().map(trace);
        assert!(tree.spans().all(|span| Some(trace(span)) == first));
    }
}

#[test]
fn a_parent_that_ends_first_hands_its_children_on_too() {
    for inner in unexported() {
        let ((), tree) = record(|| {
            outer(|| {
                let mut child = None;
                inner(&mut || child = Some(get_client().get_tracer().start("late")));
                drop(child);
            });
        });
        let found = parents(&tree);
        let late = found.iter().find(|(name, _)| name == "late").expect("the child");
        assert!(late.1 == "outer.workflow" || late.1 == "request", "{found:?}");
    }
    let ((), tree) = record(|| {
        below_caller(|| {
            let mut child = None;
            foreign(|| child = Some(get_client().get_tracer().start("late")));
            drop(child);
        });
    });
    assert_eq!(parents(&tree), [("late".to_owned(), CALLER.to_owned())]);
}

#[test]
fn a_parent_that_is_exported_keeps_its_children() {
    let ((), tree) = record(|| {
        let failed = errors_only(|| {
            get_client().update_current_span(SpanUpdate::new().status(Status::error("bad")));
            leaf();
            Err("bad")
        });
        assert!(failed.is_err());
    });
    assert_eq!(tree.to_string(), "errors_only.task\n  leaf.task\n");
    let ((), tree) = record(|| {
        sampled_out(|| {
            get_client().update_current_span(SpanUpdate::new().sample_rate(1.0));
            leaf();
        });
    });
    assert_eq!(tree.to_string(), "sampled_out.task\n  leaf.task\n");
    let ((), tree) = record(|| {
        let tracer = RespanTracerProvider::current().tracer("http");
        tracer.in_span("chat", |context| {
            context.span().set_attribute(KeyValue::new("gen_ai.system", "openai"));
            leaf();
        });
    });
    assert_eq!(tree.to_string(), "chat\n  leaf.task\n");
}

/// The filter of a parent is evaluated when its child is exported: without batching at the child's end, so a parent that fails
/// later is beside it; with batching when the batch is.
#[test]
fn a_parent_that_fails_after_its_child_keeps_it_within_a_batch() {
    let call = |result: Result<(), &'static str>| {
        outer(|| {
            let _ = errors_only(|| {
                errors_only(|| {
                    leaf();
                    Ok(())
                })
                .expect("no error");
                result
            });
        });
    };
    let ((), tree) = record(|| call(Err("late")));
    assert_eq!(tree.to_string(), "outer.workflow\n  errors_only.task\n  leaf.task\n");
    for (result, expected) in [
        (Err("late"), "outer.workflow\n  errors_only.task\n    leaf.task\n"),
        (Ok(()), "outer.workflow\n  leaf.task\n"),
    ] {
        let exporter = InMemorySpanExporter::new();
        let telemetry = with_processors(true, [exporter.clone().into()]);
        telemetry.run(|| call(result));
        telemetry.flush().expect("delivered");
        assert_eq!(exporter.tree().to_string(), expected);
        assert_eq!(orphans(&exporter.tree()), 0);
    }
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(true, [exporter.clone().into()]);
    telemetry.run(|| {
        outer(|| {
            errors_only(|| {
                leaf();
                telemetry.flush().expect("delivered");
                Ok(())
            })
            .expect("no error");
        });
    });
    telemetry.flush().expect("delivered");
    assert_eq!(orphans(&exporter.tree()), 0, "a parent that ends after the batch");
}

/// The number of spans whose parent is not exported.
fn orphans(tree: &SpanTree) -> usize {
    let ids: Vec<_> = tree.spans().map(|span| span.data().span_context.span_id()).collect();
    let parents = tree.spans().map(|span| span.data().parent_span_id);
    parents
        .filter(|parent| *parent != SpanId::INVALID && !ids.contains(parent))
        .count()
}

#[test]
fn all_foreign_spans_keep_their_children_if_they_are_exported() {
    let exporter = InMemorySpanExporter::new();
    let telemetry = builder()
        .foreign_spans(ForeignSpans::All)
        .is_batching_enabled(false)
        .add_processor(exporter.clone())
        .build()
        .expect("options");
    telemetry.run(|| foreign(leaf));
    assert_eq!(exporter.tree().to_string(), "request\n  leaf.task\n");
}
