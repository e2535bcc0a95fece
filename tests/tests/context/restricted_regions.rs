//! Regions without content or spans: no region inside lifts that, wherever it was made.

use crate::traced::{CUSTOMER, OUTPUT, Tenant, async_leaf, customer, leaf, texts};
use respan::propagation::with_baggage;
use respan::{
    Region, SpanLink, attach_span_links, capture_context, get_client, suppress, suppressed_parent, trace_content,
    with_context_value,
};
use respan_tests::recording::{record, record_async};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

/// Regions of each kind, made where nothing is current.
fn regions_made_outside() -> Vec<Region> {
    let link = SpanLink::new(&"1".repeat(32), &"2".repeat(16)).expect("a link");
    vec![
        customer(),
        customer().attribute("plan", "gold"),
        trace_content(true),
        attach_span_links([link]).expect("a link"),
        with_context_value(Tenant(1)),
        with_baggage([("a", "1")]),
        respan::propagation::extract(&http::HeaderMap::new()),
        suppressed_parent(),
        capture_context(),
    ]
}

#[test]
fn a_region_made_outside_does_not_record_content_again() {
    for region in regions_made_outside() {
        let ((), tree) = record(|| {
            let telemetry = capture_context();
            trace_content(false).run(|| region.run(|| telemetry.run(|| leaf(1))));
            trace_content(false).run(|| region.wrap(|| telemetry.run(|| leaf(2)))());
            trace_content(false).run(|| {
                let _entered = region.enter();
                let _telemetry = telemetry.enter();
                leaf(3)
            });
        });
        assert_eq!(texts(&tree, OUTPUT), ["", "", ""], "{region:?}");
    }
}

#[test]
fn a_scope_made_outside_does_not_record_content_again() {
    for region in regions_made_outside() {
        let ((), tree) = record_async(|| {
            let telemetry = capture_context();
            async move {
                trace_content(false)
                    .scope(region.scope(telemetry.scope(async_leaf(1))))
                    .await;
                trace_content(false)
                    .scope(async { region.scope(telemetry.scope(async_leaf(2))).await })
                    .await;
            }
        });
        assert_eq!(texts(&tree, OUTPUT), ["", ""]);
    }
}

#[test]
fn a_suppression_is_not_lifted() {
    for region in regions_made_outside() {
        let ((), tree) = record_async(|| {
            let telemetry = capture_context();
            async move {
                suppress().run(|| region.run(|| telemetry.run(|| leaf(1))));
                suppress().scope(region.scope(telemetry.scope(async_leaf(2)))).await;
            }
        });
        assert_eq!(tree.to_string(), "");
    }
}

#[test]
fn a_call_made_where_content_is_off_is_not_recorded_elsewhere() {
    let ((), tree) = record_async(|| async {
        let made_inside = trace_content(false).run(|| async_leaf(1));
        get_client().start_span("elsewhere").scope(made_inside).await;
        let suppressed = suppress().run(|| async_leaf(2));
        get_client().start_span("elsewhere").scope(suppressed).await;
    });
    assert_eq!(tree.to_string(), "elsewhere.task\n  leaf.task\nelsewhere.task\n");
    assert_eq!(texts(&tree, OUTPUT), ["", "", ""]);
}

/// On a thread or in a task where no region is.
#[test]
fn a_function_or_future_wrapped_where_content_is_off_is_not_recorded_elsewhere() {
    fn elsewhere(run: impl FnOnce() + Send + 'static) {
        std::thread::spawn(run).join().expect("no panic");
    }
    for region in regions_made_outside() {
        for restriction in [trace_content(false), suppress()] {
            let ((), tree) = record(|| {
                let telemetry = capture_context();
                let work = |secret: u8| {
                    let telemetry = telemetry.clone();
                    move || telemetry.run(|| assert_eq!(leaf(secret), secret))
                };
                let wrapped = restriction.run(|| region.wrap(work(1)));
                elsewhere(wrapped);
                let bound_work = work(2);
                let bound = restriction.run(|| region.bind(move |()| bound_work()));
                elsewhere(move || bound(()));
                let future_work = work(3);
                let future = restriction.run(|| region.scope(async move { future_work() }));
                elsewhere(move || {
                    let mut context = Context::from_waker(Waker::noop());
                    assert!(pin!(future).poll(&mut context).is_ready());
                });
            });
            let outputs = texts(&tree, OUTPUT);
            assert!(outputs.iter().all(String::is_empty), "{region:?}: {outputs:?}");
        }
    }
}

#[test]
fn later_polls_in_a_restricted_region_are_restricted() {
    #[respan::workflow]
    async fn two_steps() {
        leaf(1);
        tokio::task::yield_now().await;
        leaf(2);
        tokio::task::yield_now().await;
        leaf(3);
    }
    for scoped in [false, true] {
        let ((), tree) = record(|| {
            let region = customer();
            let future: std::pin::Pin<Box<dyn Future<Output = ()>>> = if scoped {
                Box::pin(region.scope(two_steps()))
            } else {
                Box::pin(two_steps())
            };
            let mut future = pin!(future);
            let mut context = Context::from_waker(Waker::noop());
            assert!(future.as_mut().poll(&mut context).is_pending());
            trace_content(false).run(|| assert!(future.as_mut().poll(&mut context).is_pending()));
            suppress().run(|| assert!(future.as_mut().poll(&mut context).is_ready()));
        });
        assert_eq!(tree.to_string(), "two_steps.workflow\n  leaf.task\n  leaf.task\n");
        assert_eq!(texts(&tree, OUTPUT), ["null", "1", ""]);
    }
}

#[test]
fn values_that_come_in_a_restricted_region_are_not_recorded() {
    #[respan::task]
    fn items() -> impl Iterator<Item = u8> {
        [11_u8, 12, 13].into_iter()
    }
    #[respan::task]
    async fn answer() -> u8 {
        tokio::task::yield_now().await;
        11
    }
    let ((), tree) = record(|| {
        let mut items = items();
        assert_eq!(items.next(), Some(11));
        trace_content(false).run(|| assert_eq!(items.next(), Some(12)));
        assert_eq!(items.next(), Some(13));
        assert_eq!(items.next(), None);
        let mut future = pin!(answer());
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
        trace_content(false).run(|| assert!(future.as_mut().poll(&mut context).is_ready()));
    });
    assert_eq!(texts(&tree, OUTPUT), ["[11,13]", ""]);
}

#[test]
fn a_stream_in_a_region_made_outside_does_not_record_content_again() {
    use futures_util::StreamExt as _;
    let ((), tree) = record_async(|| async {
        let inner = customer();
        let stream = inner.stream(futures_util::stream::iter([1, 2]).map(leaf));
        trace_content(false).scope(stream.collect::<Vec<_>>()).await;
    });
    assert_eq!(texts(&tree, CUSTOMER), ["c", "c"]);
    assert_eq!(texts(&tree, OUTPUT), ["", ""]);
}

#[test]
fn a_future_in_a_buffer_keeps_the_restrictions_of_the_call() {
    let ((), tree) = record_async(|| async {
        let buffer = get_client().get_span_buffer("batch");
        let scoped = trace_content(false).run(|| buffer.scope(async { leaf(1) }));
        scoped.await;
        let none = suppress().run(|| buffer.scope(async { leaf(2) }));
        none.await;
        buffer.scope(async { leaf(3) }).await;
        get_client().process_spans(&buffer);
    });
    assert_eq!(texts(&tree, OUTPUT), ["", "3"]);
}
