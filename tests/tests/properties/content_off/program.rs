//! A nesting of levels with a source of content in the innermost.

use super::level::{Level, Way, region};
use super::polling::{block_on, pause};
use super::source::emit;
use futures_util::{StreamExt as _, stream};
use opentelemetry::Context;
use opentelemetry::trace::{TraceContextExt as _, Tracer as _, TracerProvider as _};
use respan::instrumentation::{Operation, Provider};
use respan::{Region, RespanTracerProvider, bind, get_client, model_call};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, LazyLock, mpsc};
use tracing::info_span;

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    let builder = tokio::runtime::Builder::new_multi_thread().worker_threads(8).build();
    builder.expect("a runtime")
});

/// A case: levels with their regions, and the source of content in the innermost.
#[derive(Clone)]
pub(super) struct Program {
    pub(super) levels: Arc<[(Level, Option<Region>)]>,
    pub(super) source: usize,
    pub(super) subscriber: tracing::Dispatch,
    pub(super) telemetry: Region,
}

#[respan::workflow(capture_input = false, capture_output = false)]
fn function(body: impl FnOnce()) {
    body();
}

#[respan::task(capture_input = false)]
async fn async_function(body: impl FnOnce()) {
    pause().await;
    body();
}

#[respan::task(capture_input = false)]
fn iterator(body: impl FnOnce()) -> impl Iterator<Item = u8> {
    let mut body = Some(body);
    std::iter::from_fn(move || body.take().map(|body| body()).map(|()| 1))
}

impl Program {
    pub(super) fn with_subscriber(self, level: usize) {
        let subscriber = self.subscriber.clone();
        tracing::dispatcher::with_default(&subscriber, || self.run(level));
    }

    fn run(self, level: usize) {
        let Some((Level { kind, way, .. }, made)) = self.levels.get(level).cloned() else {
            return self.telemetry.clone().run(|| function(|| emit(self.source)));
        };
        let region = made.unwrap_or_else(|| region(kind));
        let here = self.clone();
        let next = move || here.run(level + 1);
        let away = move || self.with_subscriber(level + 1);
        match way {
            Way::Run => region.run(next),
            Way::Wrap => region.wrap(next)(),
            Way::Bind => {
                let next = std::cell::Cell::new(Some(next));
                region.run(|| bind(move |()| next.take().map(|next| next()).unwrap_or_default()))(());
            }
            Way::Enter => {
                let _entered = region.enter();
                next();
            }
            Way::Scope => block_on(region.scope(async {
                pause().await;
                next();
                pause().await;
            })),
            Way::Stream => {
                let items = stream::once(async move {
                    pause().await;
                    next();
                });
                block_on(pin!(region.stream(items)).for_each(|()| async {}));
            }
            Way::Function => region.run(|| function(next)),
            Way::AsyncFunction => block_on(region.scope(async_function(next))),
            Way::Iterator => region.run(|| iterator(next).for_each(|_| ())),
            Way::Tracing => region.run(|| info_span!("chat", gen_ai.operation.name = "chat").in_scope(next)),
            Way::StartSpan => region.run(|| get_client().start_span("by hand").run(next)),
            Way::ModelCall => region.run(|| model_call(Provider::OpenAi, Operation::Chat).run(next)),
            Way::Tracer => region.run(|| {
                let span = RespanTracerProvider::current().tracer("a-library").start("chat");
                let _guard = Context::current_with_span(span).attach();
                next();
            }),
            Way::Unwind => region.run(|| {
                let caught = std::panic::catch_unwind(AssertUnwindSafe(|| {
                    function(|| std::panic::resume_unwind(Box::new(())));
                }));
                assert!(caught.is_err());
                next();
            }),
            Way::Thread => region.run(|| respan::thread::spawn(away)).join().expect("no panic"),
            Way::ScopedThread => region.run(|| {
                respan::thread::scope(|scope| scope.spawn(away).join().expect("no panic"));
            }),
            Way::Task => {
                let (done, is_done) = mpsc::channel();
                let _runtime = RUNTIME.enter();
                region.run(|| {
                    respan::tasks::spawn(async move {
                        pause().await;
                        away();
                        done.send(()).expect("a receiver");
                    });
                });
                tokio::task::block_in_place(|| is_done.recv().expect("no panic"));
            }
            Way::Blocking => {
                let (done, is_done) = mpsc::channel();
                let _runtime = RUNTIME.enter();
                region.run(|| {
                    respan::tasks::spawn_blocking(move || {
                        away();
                        done.send(()).expect("a receiver");
                    });
                });
                tokio::task::block_in_place(|| is_done.recv().expect("no panic"));
            }
        }
    }
}
