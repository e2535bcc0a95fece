//! Regions: propagated attributes, content switches, suppression, fresh roots, pending links and captured contexts.

use crate::traced::{CUSTOMER, leaf, outer};
use respan::{
    RespanParams, SpanLink, attach_span_links, capture_context, get_client, get_context_value, propagate_attributes,
    suppress, suppressed_parent, trace_content, with_context_value,
};
use respan_tests::recording::{only, record, recording, recording_without_content};

#[test]
fn attributes_reach_every_span_started_inside_and_no_other() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    outer(|| {
        let region = propagate_attributes(RespanParams::new().customer_identifier("c").metadata("a", 1));
        region.run(|| {
            leaf(1);
            propagate_attributes(RespanParams::new().customer_identifier("inner").metadata("b", true)).run(|| leaf(2));
        });
        leaf(3);
    });
    let tree = exporter.tree();
    let customers: Vec<_> = tree.spans().map(|span| span.text(CUSTOMER)).collect();
    assert_eq!(customers, ["", "c", "inner", ""]);
    let inner = tree.spans().nth(2).expect("the inner span");
    assert_eq!(inner.attribute("respan.metadata.a"), Some(&1_i64.into()));
    assert_eq!(inner.attribute("respan.metadata.b"), Some(&true.into()));
}

#[test]
fn the_session_follows_the_inner_thread_unless_it_was_given() {
    let session_in = |outside: RespanParams, inside: RespanParams| {
        let ((), tree) = record(|| {
            propagate_attributes(outside).run(|| {
                propagate_attributes(inside).run(|| {
                    leaf(1);
                });
            });
        });
        only(&tree).text("respan.sessions.session_identifier")
    };
    let new = RespanParams::new;
    assert_eq!(
        session_in(new().thread_identifier("a"), new().thread_identifier("b")),
        "b"
    );
    assert_eq!(
        session_in(new().trace_group_identifier("a"), new().thread_identifier("b")),
        "a"
    );
    assert_eq!(
        session_in(new().thread_identifier("a"), new().trace_group_identifier("b")),
        "b"
    );
    assert_eq!(
        session_in(
            new().thread_identifier("a").session_identifier("s"),
            new().thread_identifier("b")
        ),
        "s"
    );
}

#[test]
fn spans_by_hand_get_propagated_attributes_too() {
    use opentelemetry::trace::Tracer as _;
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    let _region = propagate_attributes(RespanParams::new().customer_identifier("c")).enter();
    get_client().get_tracer().in_span("by hand", |_context| {});
    assert_eq!(
        exporter.tree().find("by hand").map(|span| span.text(CUSTOMER)),
        Some("c".to_owned())
    );
}

#[test]
fn attributes_of_the_span_replace_propagated_ones() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    propagate_attributes(RespanParams::new().customer_identifier("outer")).run(|| {
        outer(|| {
            get_client().update_current_span(RespanParams::new().customer_identifier("own"));
        });
    });
    assert_eq!(
        exporter.tree().spans().next().map(|span| span.text(CUSTOMER)),
        Some("own".to_owned())
    );
}

#[test]
fn content_is_switched_off_per_call_and_not_on_again_inside() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    outer(|| {
        leaf(1);
        trace_content(false).run(|| {
            leaf(2);
            trace_content(true).run(|| leaf(3));
        });
    });
    let tree = exporter.tree();
    let outputs: Vec<_> = tree.spans().map(|span| span.text("traceloop.entity.output")).collect();
    assert_eq!(outputs, ["null", "1", "", ""]);
}

#[test]
fn a_region_switches_content_on_where_the_telemetry_has_it_off() {
    let (telemetry, exporter) = recording_without_content();
    let _entered = telemetry.enter();
    leaf(1);
    trace_content(true).run(|| leaf(2));
    let tree = exporter.tree();
    let outputs: Vec<_> = tree.spans().map(|span| span.text("traceloop.entity.output")).collect();
    assert_eq!(outputs, ["", "2"]);
}

#[test]
fn nothing_is_recorded_in_a_suppressed_region() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    outer(|| {
        suppress().run(|| leaf(1));
    });
    assert_eq!(exporter.tree().to_string(), "outer.workflow\n");
}

#[test]
fn a_suppressed_parent_makes_a_fresh_root() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    outer(|| {
        suppressed_parent().run(|| leaf(1));
    });
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "outer.workflow\nleaf.task\n");
    let traces: Vec<_> = tree.spans().map(|span| span.data().span_context.trace_id()).collect();
    assert_ne!(traces[0], traces[1]);
    assert_eq!(
        tree.find("leaf.task").map(|span| span.text("traceloop.workflow.name")),
        Some(String::new())
    );
}

#[test]
fn a_suppressed_parent_leaves_its_telemetry() {
    let (telemetry, exporter) = recording();
    let (other, others) = recording();
    let _entered = other.enter();
    telemetry.get_client().start_span("outer").run(|| {
        suppressed_parent().run(|| leaf(1));
    });
    assert_eq!(exporter.tree().to_string(), "outer.task\nleaf.task\n");
    assert!(others.finished_spans().is_empty());
}

#[test]
fn attached_links_are_taken_once_by_the_next_span() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    let link = |digit: char| SpanLink::new(&digit.to_string().repeat(32), &digit.to_string().repeat(16));
    let region = attach_span_links([link('1')]).expect("a link");
    region.run(|| {
        attach_span_links([link('2')]).expect("a link").run(|| {
            outer(|| {
                leaf(1);
            });
            leaf(2);
        });
    });
    let links: Vec<_> = exporter.tree().spans().map(|span| span.data().links.len()).collect();
    assert_eq!(links, [2, 0, 0]);
    assert!(attach_span_links([SpanLink::new("short", "short")]).is_err());
}

#[respan::task]
async fn resumed() {}

#[test]
fn links_stay_pending_across_an_await() {
    let (telemetry, exporter) = recording();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let _entered = telemetry.enter();
    let link = SpanLink::new(&"1".repeat(32), &"1".repeat(16)).expect("a link");
    let region = attach_span_links([link]).expect("a link");
    runtime.block_on(region.scope(async {
        tokio::task::yield_now().await;
        resumed().await;
        resumed().await;
    }));
    let links: Vec<_> = exporter.tree().spans().map(|span| span.data().links.len()).collect();
    assert_eq!(links, [1, 0]);
}

#[derive(Clone, Debug, PartialEq)]
struct Tenant(u32);

#[test]
fn a_captured_context_carries_everything_to_another_thread() {
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    propagate_attributes(RespanParams::new().customer_identifier("c")).run(|| {
        with_context_value(Tenant(7)).run(|| {
            outer(|| {
                let job = capture_context().wrap(|| {
                    assert_eq!(get_context_value::<Tenant>(), Some(Tenant(7)));
                    leaf(1)
                });
                assert_eq!(std::thread::spawn(job).join().expect("the thread"), 1);
            });
        });
    });
    assert_eq!(exporter.tree().to_string(), "outer.workflow\n  leaf.task\n");
    assert_eq!(
        exporter.tree().find("leaf.task").map(|span| span.text(CUSTOMER)),
        Some("c".to_owned())
    );
}

#[test]
fn a_context_value_may_be_traced_while_it_is_cloned() {
    struct Traced;

    impl Clone for Traced {
        fn clone(&self) -> Self {
            leaf(1);
            Self
        }
    }

    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    with_context_value(Traced).run(|| assert!(get_context_value::<Traced>().is_some()));
    assert_eq!(exporter.finished_spans().len(), 1);
}

#[test]
fn a_telemetry_and_a_buffer_run_a_function_as_a_region_does() {
    let (telemetry, exporter) = recording();
    let client = telemetry.get_client();
    assert_eq!(telemetry.run(|| leaf(1)), 1);
    assert_eq!(exporter.finished_spans().len(), 1);

    let held = client.get_span_buffer("held");
    assert_eq!(held.run(|| leaf(2)), 2);
    assert_eq!((held.get_span_count(), exporter.finished_spans().len()), (1, 1));

    let processed = client.get_span_buffer("processed").process_on_exit(true);
    processed.run(|| leaf(3));
    assert_eq!(exporter.finished_spans().len(), 2);
    leaf(4);
    assert_eq!(exporter.finished_spans().len(), 2, "no region is left open");
}
