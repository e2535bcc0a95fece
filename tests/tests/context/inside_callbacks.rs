//! Calls inside of OpenTelemetry's callbacks, during which its current context cannot be changed.

use opentelemetry::Context;
use opentelemetry::trace::{Tracer as _, TracerProvider as _, get_active_span};
use respan::propagation::{extract_from, inject_into, with_baggage};
use respan::{
    RespanParams, RespanTracerProvider, SpanUpdate, capture_context, get_client, propagate_attributes, suppress,
};
use respan_tests::child::isolated;
use respan_tests::recording::{record, record_async, recording};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::runtime::Builder;

#[respan::task]
fn leaf(number: u8) -> u8 {
    number
}

#[respan::task(name = "leaf")]
async fn async_leaf(number: u8) -> u8 {
    tokio::task::yield_now().await;
    leaf(number)
}

#[respan::task]
#[track_caller]
fn guarded(number: u8) -> u8 {
    leaf(number)
}

#[respan::task]
fn items() -> impl Iterator<Item = u8> {
    (0..2).map(leaf)
}

#[respan::workflow]
fn outer<R>(body: impl FnOnce() -> R) -> R {
    body()
}

#[test]
fn annotated_calls_are_recorded_with_their_children() {
    let (value, tree) = record(|| outer(|| get_active_span(|_| outer(|| leaf(1) + guarded(2)))));
    assert_eq!(value, 3);
    assert_eq!(
        tree.to_string(),
        "outer.workflow\n  outer.workflow\n    leaf.task\n    guarded.task\n      leaf.task\n"
    );
    let ((), tree) = record(|| {
        Context::map_current(|_| Context::map_current(|_| leaf(1)));
        leaf(2);
    });
    assert_eq!(tree.to_string(), "leaf.task\nleaf.task\n");
}

#[test]
fn futures_iterators_and_threads_are_recorded_too() {
    let (_, tree) = record(|| {
        outer(|| {
            get_active_span(|_| {
                let runtime = Builder::new_current_thread().build().expect("a runtime");
                runtime.block_on(async_leaf(1));
                items().for_each(drop);
                respan::thread::spawn(|| leaf(2)).join().expect("the thread")
            })
        })
    });
    assert_eq!(
        tree.to_string(),
        "outer.workflow\n  leaf.task\n    leaf.task\n  items.task\n    leaf.task\n    leaf.task\n  leaf.task\n"
    );
}

#[test]
fn regions_client_and_propagation_work_inside() {
    const CUSTOMER: &str = "respan.customer_params.customer_identifier";
    let (sent, tree) = record(|| {
        outer(|| {
            get_active_span(|_| {
                let client = get_client();
                client.update_current_span(SpanUpdate::new().attribute("updated", true));
                suppress().run(|| leaf(1));
                propagate_attributes(RespanParams::new().customer_identifier("c")).run(|| leaf(2));
                let entered = capture_context().enter();
                client.get_tracer().in_span("by hand", |_| ());
                drop(entered);
                client.start_span("started").run(|| {
                    let mut sent = HashMap::new();
                    with_baggage([("a", "1")]).run(|| inject_into(&mut sent));
                    extract_from(&sent).run(|| leaf(3));
                    (sent, client.get_current_span_id().expect("a span"))
                })
            })
        })
    });
    let (sent, id) = sent;
    assert!(sent["traceparent"].contains(&id));
    assert_eq!(sent["baggage"], "a=1");
    assert_eq!(
        tree.to_string(),
        "outer.workflow\n  leaf.task\n  by hand\n  started.task\n    leaf.task\n"
    );
    let customers: Vec<_> = tree.spans().map(|span| span.text(CUSTOMER)).collect();
    assert_eq!(customers, ["", "c", "", "", ""]);
    assert_eq!(tree.spans().next().expect("a span").text("updated"), "true");
}

#[test]
fn guards_may_be_dropped_inside() {
    let ((), tree) = record(|| {
        let region = propagate_attributes(RespanParams::new().customer_identifier("c")).enter();
        let span = get_client().start_span("entered").enter();
        get_active_span(|_| {
            drop(span);
            leaf(1);
            drop(region);
        });
        leaf(2);
        assert!(get_client().get_current_span_id().is_none());
    });
    assert_eq!(tree.find("entered.task").map(|span| span.depth()), Some(0));
    let last = tree.spans().last().expect("a span");
    assert_eq!(last.text("respan.customer_params.customer_identifier"), "");
    assert_eq!(tree.spans().count(), 3);
}

#[test]
fn a_span_that_ends_inside_is_exported() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    let tracer = RespanTracerProvider::current().tracer("respan.tracer");
    get_active_span(|_| drop(tracer.span_builder("nested").start(&tracer)));
    assert_eq!(exporter.tree().to_string(), "nested\n");
    telemetry.flush().expect("delivered");
}

#[test]
fn a_panic_of_the_program_inside_leaves_nothing_behind() {
    let ((), tree) = record(|| {
        let panicked = std::panic::catch_unwind(|| get_active_span(|_| outer(|| panic!("out of cheese"))));
        assert!(panicked.is_err());
        leaf(1);
    });
    assert_eq!(tree.to_string(), "outer.workflow\nleaf.task\n");
}

#[test]
fn the_program_sees_no_panic() {
    isolated(|| {
        static PANICS: AtomicU32 = AtomicU32::new(0);
        std::panic::set_hook(Box::new(|_| {
            PANICS.fetch_add(1, Ordering::Relaxed);
        }));
        let (value, tree) = record_async(|| async { outer(|| get_active_span(|_| leaf(1))) });
        assert_eq!((value, tree.spans().count()), (1, 2));
        assert_eq!(PANICS.load(Ordering::Relaxed), 0);
        assert!(std::panic::catch_unwind(|| panic!("the program's own")).is_err());
        assert_eq!(PANICS.load(Ordering::Relaxed), 1, "the program's hook stays");
    });
}
