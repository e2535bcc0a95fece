//! Parents of spans: `tracing` and respan in each other.

use super::recorded::{record, record_async};
use opentelemetry::trace::{SpanId, Tracer as _, TracerProvider as _};
use respan::RespanTracerProvider;
use tracing::{Instrument as _, info_span};

#[respan::workflow(name = "outer")]
fn outer(body: impl FnOnce()) {
    body();
}

#[respan::task(name = "inner")]
fn inner(body: impl FnOnce()) {
    body();
}

#[respan::task(name = "inner")]
async fn inner_async(future: impl Future<Output = ()>) {
    tokio::task::yield_now().await;
    future.await;
}

#[respan::workflow(name = "outer")]
async fn outer_async(future: impl Future<Output = ()>) {
    tokio::task::yield_now().await;
    future.await;
}

async fn later() {
    tokio::task::yield_now().await;
}

async fn in_span_b() {
    later().instrument(info_span!("b")).await;
}

#[test]
fn spans_of_both_nest_in_each_other() {
    let tree = record(|| {
        outer(|| {
            info_span!("a").in_scope(|| inner(|| info_span!("b").in_scope(|| inner(|| {}))));
            info_span!("c").in_scope(|| {});
        });
    });
    let expected = "outer.workflow\n  a\n    inner.task\n      b\n        inner.task\n  c\n";
    assert_eq!(tree.to_string(), expected);
}

#[test]
fn spans_of_both_nest_over_awaits() {
    let tree = record_async(|| {
        outer_async(async {
            async {
                inner_async(in_span_b()).await;
                later().await;
                inner_async(later()).await;
            }
            .instrument(info_span!("a"))
            .await;
            later().instrument(info_span!("c")).await;
        })
    });
    let expected = "outer.workflow\n  a\n    inner.task\n      b\n    inner.task\n  c\n";
    assert_eq!(tree.to_string(), expected);
}

#[test]
fn futures_of_one_task_do_not_mix() {
    let tree = record_async(|| {
        outer_async(async {
            let left = async {
                later().await;
                inner_async(async { later().instrument(info_span!("left")).await }).await;
            };
            let right = async {
                later().await;
                inner_async(async { later().instrument(info_span!("right")).await }).await;
                later().await;
            };
            tokio::join!(left.instrument(info_span!("l")), right.instrument(info_span!("r")));
        })
    });
    let parent = |name: &str| tree.span(name).data().parent_span_id;
    let name = |id: SpanId| {
        let span = tree.spans().find(|span| span.data().span_context.span_id() == id);
        span.map(|span| span.data().name.clone().into_owned())
    };
    let above = |name_of: &str| {
        let task = parent(name_of);
        let task = tree.spans().find(|span| span.data().span_context.span_id() == task);
        name(task.expect("the task").data().parent_span_id)
    };
    assert_eq!(above("left").as_deref(), Some("l"));
    assert_eq!(above("right").as_deref(), Some("r"));
}

#[test]
fn a_span_keeps_the_parent_of_its_making() {
    let tree = record(|| {
        outer(|| {
            let made_here = info_span!("made_outside");
            inner(|| made_here.in_scope(|| inner(|| {})));
        });
    });
    let expected = "outer.workflow\n  made_outside\n    inner.task\n  inner.task\n";
    assert_eq!(tree.to_string(), expected);
}

#[test]
fn explicit_parents_count() {
    let tree = record(|| {
        outer(|| {
            let parent = info_span!("parent");
            inner(|| info_span!(parent: &parent, "child").in_scope(|| {}));
            let current = tracing::Span::current();
            inner(|| info_span!(parent: &current, "child_of_outer").in_scope(|| {}));
        });
    });
    assert_eq!(
        tree.to_string(),
        "outer.workflow\n  parent\n    child\n  inner.task\n  inner.task\n  child_of_outer\n"
    );
}

#[test]
fn a_span_without_a_parent_starts_a_trace() {
    let (telemetry, exporter) = respan::testing::recording();
    let body = || outer(|| info_span!(parent: None, "root", gen_ai.tool.name = "t").in_scope(|| inner(|| {})));
    tracing::subscriber::with_default(super::recorded::subscriber(), || telemetry.run(body));
    assert_eq!(exporter.tree().to_string(), "outer.workflow\nroot\n  inner.task\n");
    let trace = |name: &str| {
        exporter
            .tree()
            .find(name)
            .expect("the span")
            .data()
            .span_context
            .trace_id()
    };
    assert_ne!(trace("outer.workflow"), trace("root"));
    assert_eq!(trace("root"), trace("inner.task"));
}

#[test]
fn spans_are_exited_in_any_order() {
    let tree = record(|| {
        outer(|| {
            let first = info_span!("first").entered();
            let second = info_span!("second").entered();
            drop(first);
            inner(|| {});
            drop(second);
            info_span!("third").in_scope(|| {});
        });
    });
    assert_eq!(
        tree.to_string(),
        "outer.workflow\n  first\n    second\n      inner.task\n  third\n"
    );
}

#[test]
fn a_span_that_follows_another_has_a_link_to_it() {
    let tree = record(|| {
        outer(|| {
            let cause = info_span!("cause");
            let effect = info_span!("effect");
            effect.follows_from(&cause);
        });
    });
    let id = |name: &str| tree.span(name).data().span_context.span_id();
    let effect = tree.span("effect");
    let links: Vec<_> = effect
        .data()
        .links
        .iter()
        .map(|link| link.span_context.span_id())
        .collect();
    assert_eq!(links, [id("cause")]);
}

#[test]
fn regions_apply_to_spans_that_were_made_outside() {
    let params = respan::RespanParams::new().customer_identifier("user-1");
    let tree = record(|| {
        outer(|| {
            let span = info_span!("a");
            respan::propagate_attributes(params).run(|| span.in_scope(|| inner(|| {})));
            let span = info_span!("b");
            respan::trace_content(false)
                .run(|| span.in_scope(|| info_span!("c", gen_ai.prompt = "secret").in_scope(|| {})));
        });
    });
    let customer = respan::attributes::CUSTOMER_IDENTIFIER;
    let of = |name: &str, key: &str| tree.span(name).text(key);
    assert_eq!(of("inner.task", customer), "user-1");
    assert_eq!(of("a", customer), "");
    assert_eq!(of("c", "gen_ai.prompt"), "");
}

#[test]
fn nothing_is_recorded_where_tracing_is_suppressed() {
    let tree = record(|| {
        outer(|| respan::suppress().run(|| info_span!("hidden").in_scope(|| info_span!("below").in_scope(|| {}))));
    });
    assert_eq!(tree.to_string(), "outer.workflow\n");
}

#[test]
fn spans_around_an_annotated_function_are_the_beginning_of_its_trace() {
    let tree = record(|| {
        info_span!("connection").in_scope(|| {
            info_span!("request").in_scope(|| {
                info_span!("unrelated").in_scope(|| {});
                outer(|| {});
            });
            info_span!("other_request").in_scope(|| {});
        });
    });
    assert_eq!(tree.to_string(), "connection\n  request\n    outer.workflow\n");
}

#[test]
fn spans_around_a_span_of_generative_ai_are_the_beginning_of_its_trace() {
    let tree = record(|| {
        info_span!("request").in_scope(|| {
            info_span!("step").in_scope(|| info_span!("chat", gen_ai.operation.name = "chat").in_scope(|| {}));
            info_span!("unrelated").in_scope(|| {});
        });
    });
    assert_eq!(tree.to_string(), "request\n  step\n    chat\n");
}

#[respan::task(sample_rate = 0.0)]
fn never(body: impl FnOnce()) {
    body();
}

#[test]
fn spans_around_a_function_that_is_sampled_out_are_not_exported() {
    let tree = record(|| info_span!("request").in_scope(|| never(|| {})));
    assert_eq!(tree.to_string(), "");
}

#[test]
fn spans_around_are_found_above_spans_that_are_not_exported() {
    let foreign = |body: &dyn Fn()| {
        let tracer = RespanTracerProvider::current().tracer("a-library");
        tracer.in_span("foreign", |_| body());
    };
    for unexported in [&foreign as &dyn Fn(&dyn Fn()), &|body| never(body), &|body| {
        foreign(&|| never(body));
    }] {
        let tree = record(|| {
            info_span!("request").in_scope(|| unexported(&|| (0..2).for_each(|_| inner(|| {}))));
        });
        assert_eq!(tree.to_string(), "request\n  inner.task\n  inner.task\n");
    }
    let tree = record(|| {
        info_span!("request").in_scope(|| never(|| info_span!("below").in_scope(|| {})));
    });
    assert_eq!(tree.to_string(), "request\n  below\n");
}
