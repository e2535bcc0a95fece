//! Subscribers that hold the layer inside of other layers.

use respan_tests::child::isolated;
use respan_tests::recording::record;
use tracing::{Dispatch, Span, Subscriber, info_span};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::{Identity, Layer, SubscriberExt as _};
use tracing_subscriber::{Registry, registry, reload};

type Boxed = Box<dyn Layer<Registry> + Send + Sync>;

fn layer() -> Boxed {
    Box::new(respan::tracing_layer())
}

fn subscribers() -> Vec<(&'static str, Dispatch)> {
    fn named(name: &'static str, subscriber: impl Subscriber + Send + Sync) -> (&'static str, Dispatch) {
        (name, Dispatch::new(subscriber))
    }
    vec![
        named("plain", registry().with(respan::tracing_layer())),
        named("box", registry().with(layer())),
        named("box of a box", registry().with(Box::new(layer()) as Boxed)),
        named("option", registry().with(Some(respan::tracing_layer()))),
        named(
            "none beside",
            registry()
                .with(None::<Boxed>)
                .with(respan::tracing_layer())
                .with(None::<LevelFilter>),
        ),
        named("none of a vec", registry().with(vec![None::<Boxed>, Some(layer())])),
        named("vec", registry().with(vec![layer()])),
        named("vec of two", registry().with(vec![Box::new(Identity::new()), layer()])),
        named(
            "and_then",
            registry().with(Identity::new().and_then(respan::tracing_layer())),
        ),
        named(
            "first of and_then",
            registry().with(respan::tracing_layer().and_then(Identity::new())),
        ),
        named(
            "filtered",
            registry().with(respan::tracing_layer().with_filter(LevelFilter::TRACE)),
        ),
        named(
            "filtered twice",
            registry().with(
                respan::tracing_layer()
                    .with_filter(LevelFilter::TRACE)
                    .with_filter(filter_fn(|_| true)),
            ),
        ),
        named(
            "filtered vec",
            registry().with(vec![layer()].with_filter(LevelFilter::TRACE)),
        ),
        named("reload", registry().with(reload::Layer::new(respan::tracing_layer()).0)),
        named("reload of a box", registry().with(reload::Layer::new(layer()).0)),
        named(
            "box of a reload",
            registry().with(Box::new(reload::Layer::new(layer()).0) as Boxed),
        ),
        named(
            "filtered reload",
            registry().with(reload::Layer::new(layer()).0.with_filter(LevelFilter::TRACE)),
        ),
        named(
            "reload beside",
            registry()
                .with(reload::Layer::new(LevelFilter::TRACE).0)
                .with(respan::tracing_layer()),
        ),
        named(
            "boxed subscriber",
            Box::new(registry().with(respan::tracing_layer())) as Box<dyn Subscriber + Send + Sync>,
        ),
        named("shared subscriber", std::sync::Arc::new(registry().with(layer()))),
    ]
}

#[respan::task(name = "leaf")]
fn leaf() {}

#[respan::workflow(name = "outer", propagate = false)]
fn outer() {
    let span = Span::current();
    let dispatch = tracing::dispatcher::get_default(Clone::clone);
    std::thread::spawn(move || tracing::dispatcher::with_default(&dispatch, || span.in_scope(leaf)))
        .join()
        .expect("the thread");
    info_span!("step").in_scope(leaf);
}

const TREE: &str = "outer.workflow\n  leaf.task\n  step\n    leaf.task\n";

fn tree(dispatch: &Dispatch) -> String {
    let ((), tree) = record(|| tracing::dispatcher::with_default(dispatch, outer));
    tree.to_string()
}

#[test]
fn the_layer_records_once_and_carries_wherever_it_is() {
    for (name, dispatch) in subscribers() {
        assert_eq!(tree(&dispatch), TREE, "{name}");
    }
}

/// No other layer of the process has switched the carriers on.
#[test]
fn an_optional_layer_carries_alone() {
    isolated(|| {
        let subscriber = registry().with(Some(respan::tracing_layer()));
        assert_eq!(tree(&Dispatch::new(subscriber)), TREE);
    });
}

#[test]
fn a_layer_of_a_list_carries_alone() {
    isolated(|| assert_eq!(tree(&Dispatch::new(registry().with(vec![layer()]))), TREE));
}

#[test]
fn a_layer_that_is_taken_out_carries_nothing() {
    let (layer, handle) = reload::Layer::new(Some(layer()));
    let dispatch = Dispatch::new(registry().with(layer));
    handle.modify(|layer| *layer = None).expect("the subscriber is there");
    let ((), tree) = record(|| tracing::dispatcher::with_default(&dispatch, || assert!(current_span().is_none())));
    assert_eq!(tree.to_string(), "carried.task\n");
}

#[respan::task(name = "carried")]
fn current_span() -> Span {
    Span::current()
}
