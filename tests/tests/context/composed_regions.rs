//! Regions inside of regions: what outer ones set holds inside, wherever the inner one was made.

use crate::traced::{CUSTOMER, OUTPUT, Tenant, async_leaf, customer, leaf, outer, texts};
use respan::propagation::{baggage, with_baggage};
use respan::testing::InMemorySpanExporter;
use respan::{
    RespanParams, SpanLink, attach_span_links, capture_context, get_context_value, propagate_attributes, suppress,
    trace_content, with_context_value,
};
use respan_tests::recording::{record, record_async, recording};

#[test]
fn the_inner_regions_own_setting_holds_as_well() {
    let ((), tree) = record_async(|| async {
        let inner = customer();
        trace_content(false).scope(inner.scope(async_leaf(1))).await;
        inner.scope(trace_content(false).scope(async_leaf(2))).await;
    });
    assert_eq!(texts(&tree, CUSTOMER), ["c", "c"]);
    assert_eq!(texts(&tree, OUTPUT), ["", ""]);
}

#[test]
fn every_kind_of_outer_region_is_kept() {
    let inner = propagate_attributes(RespanParams::new().metadata("inner", true));
    let link = SpanLink::new(&"1".repeat(32), &"2".repeat(16)).expect("a link");
    let mut seen = (None, None);
    let ((), tree) = record(|| {
        outer(|| {
            seen = customer().run(|| {
                let links = attach_span_links([link]).expect("a link");
                let value = with_context_value(Tenant(7));
                links.run(|| {
                    value.run(|| {
                        with_baggage([("a", "1")]).run(|| {
                            inner.run(|| {
                                leaf(1);
                                (get_context_value::<Tenant>(), baggage("a"))
                            })
                        })
                    })
                })
            });
        });
    });
    assert_eq!((seen.0, seen.1.as_deref()), (Some(Tenant(7)), Some("1")));
    assert_eq!(tree.to_string(), "outer.workflow\n  leaf.task\n");
    let leaf = tree.find("leaf.task").expect("the leaf");
    assert_eq!(leaf.text(CUSTOMER), "c");
    assert_eq!(leaf.attribute("respan.metadata.inner"), Some(&true.into()));
    assert_eq!(leaf.data().links.len(), 1);
}

#[test]
fn a_telemetry_and_a_buffer_are_kept() {
    let outside = customer();
    let (telemetry, exporter) = recording();
    let buffer = telemetry.get_client().get_span_buffer("held");
    telemetry.run(|| outside.run(|| leaf(1)));
    buffer.run(|| outside.run(|| leaf(2)));
    assert_eq!(texts(&exporter.tree(), CUSTOMER), ["c"]);
    assert_eq!(buffer.get_span_count(), 1);
}

#[test]
fn a_telemetry_entered_inside_keeps_what_is_set() {
    let (telemetry, exporter) = recording();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    trace_content(false).run(|| telemetry.run(|| leaf(1)));
    runtime.block_on(customer().scope(trace_content(false).scope(telemetry.scope(async_leaf(2)))));
    let tree = exporter.tree();
    assert_eq!(texts(&tree, OUTPUT), ["", ""]);
    assert_eq!(texts(&tree, CUSTOMER), ["", "c"]);
    suppress().run(|| telemetry.run(|| leaf(3)));
    assert_eq!(exporter.finished_spans().len(), 2);
}

#[test]
fn a_region_continues_the_span_in_which_it_was_made_where_none_is_current() {
    let (telemetry, exporter) = recording();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .expect("a runtime");
    let around = customer();
    telemetry.run(|| {
        outer(|| {
            let scoped = trace_content(false).scope(async_leaf(1));
            runtime.block_on(runtime.spawn(scoped)).expect("the task");
            let scoped = around.scope(trace_content(false).scope(async_leaf(2)));
            runtime.block_on(runtime.spawn(scoped)).expect("the task");
            let job = trace_content(false).wrap(|| leaf(3));
            std::thread::spawn(job).join().expect("the thread");
        });
    });
    let tree = exporter.tree();
    assert_eq!(
        tree.to_string(),
        "outer.workflow\n  leaf.task\n  leaf.task\n  leaf.task\n"
    );
    assert_eq!(texts(&tree, OUTPUT), ["null", "", "", ""]);
    assert_eq!(texts(&tree, CUSTOMER), ["", "", "c", ""]);
}

#[test]
fn a_region_takes_along_what_was_set_where_it_was_made() {
    let ((), tree) = record(|| {
        let inner = customer().run(|| trace_content(true));
        let hidden = trace_content(false).run(customer);
        outer(|| {
            inner.run(|| leaf(1));
            hidden.run(|| leaf(2));
        });
    });
    assert_eq!(texts(&tree, CUSTOMER), ["", "c", "c"]);
    assert_eq!(texts(&tree, OUTPUT), ["null", "1", ""]);
}

#[test]
fn a_captured_context_is_entered_as_a_whole() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    let captured = customer().run(capture_context);
    outer(|| {
        captured.run(|| leaf(1));
    });
    assert_eq!(exporter.tree().to_string(), "outer.workflow\nleaf.task\n");
    let exporter: InMemorySpanExporter = exporter;
    assert_eq!(texts(&exporter.tree(), CUSTOMER), ["", "c"]);
}

#[test]
fn an_attribute_is_on_all_spans_of_a_region() {
    let ((), tree) = record(|| {
        let params = RespanParams::new()
            .attribute("shop.tenant", "acme")
            .attribute("shop.seats", 3);
        propagate_attributes(params).run(|| {
            outer(|| {
                leaf(1);
            });
            customer().attribute("shop.tenant", "other").run(|| leaf(2));
            capture_context().attribute("shop.plan", "gold").run(|| leaf(3));
        });
        leaf(4);
    });
    assert_eq!(texts(&tree, "shop.tenant"), ["acme", "acme", "other", "acme", ""]);
    assert_eq!(texts(&tree, "shop.plan"), ["", "", "", "gold", ""]);
    let first = tree.spans().next().expect("a span");
    assert_eq!(first.attribute("shop.seats"), Some(&3_i64.into()));
}
