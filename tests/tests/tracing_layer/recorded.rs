//! The spans of a body that runs under a subscriber with the layer.

use respan::testing::SpanTree;
use respan_tests::recording;
use std::cell::Cell;
use std::future::Future;
use tracing::Subscriber;
use tracing::dispatcher::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt as _;

thread_local! {
    /// The subscriber of a runtime's thread.
    static DISPATCH: Cell<Option<DefaultGuard>> = const { Cell::new(None) };
}

/// A subscriber with nothing but the layer.
pub(super) fn subscriber() -> impl Subscriber + Send + Sync {
    tracing_subscriber::registry().with(respan::tracing_layer())
}

/// The spans of the body.
pub(super) fn record(body: impl FnOnce()) -> SpanTree {
    record_by(subscriber(), body)
}

/// As [`record`], under another subscriber.
pub(super) fn record_by(subscriber: impl Subscriber + Send + Sync + 'static, body: impl FnOnce()) -> SpanTree {
    let ((), tree) = recording::record(|| tracing::subscriber::with_default(subscriber, body));
    tree
}

/// The spans of a future, on a runtime of two threads, all of which have the subscriber.
pub(super) fn record_async<F: Future<Output = ()>>(future: impl FnOnce() -> F) -> SpanTree {
    let dispatch = tracing::Dispatch::new(subscriber());
    let on_thread = dispatch.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .on_thread_start(move || {
            let guard = tracing::dispatcher::set_default(&on_thread);
            DISPATCH.with(|dispatch| dispatch.set(Some(guard)));
        })
        .build()
        .expect("a runtime");
    let ((), tree) = recording::record(|| tracing::dispatcher::with_default(&dispatch, || runtime.block_on(future())));
    tree
}
