//! A nesting of levels with a source of content in the innermost.

use super::level::{Level, Way, region};
use super::polling::{block_on, pause};
use super::source::emit;
use futures_util::{StreamExt as _, stream};
use opentelemetry::Context;
use opentelemetry::trace::{TraceContextExt as _, Tracer as _, TracerProvider as _};
use respan::instrumentation::{Api, Operation, Provider};
use respan::{Region, RespanTracerProvider, bind, get_client, model_call};
use serde_json::Value;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, LazyLock, mpsc};
use std::task::Poll;
use tower_layer::Layer as _;
use tower_service::Service;
use tracing::info_span;

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    let builder = tokio::runtime::Builder::new_multi_thread().worker_threads(8).build();
    builder.expect("a runtime")
});

static POOL: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(8).build();
    builder.expect("a pool")
});

/// A service that runs a function for its first request.
struct Handler<F>(Option<F>);

impl<F: FnOnce()> Service<http::Request<String>> for Handler<F> {
    type Response = http::Response<String>;
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<String>) -> Self::Future {
        if let Some(handle) = self.0.take() {
            handle();
        }
        std::future::ready(Ok(http::Response::new(String::new())))
    }
}

/// A case: levels with their regions, and the source of content in the innermost.
#[derive(Clone)]
pub(super) struct Program {
    pub(super) levels: Arc<[(Level, Option<Region>)]>,
    pub(super) source: usize,
    /// `true` if the source is within a function of its own, `false` if it may change the spans around it.
    pub(super) is_in_function: bool,
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
            let source = self.source;
            return self.telemetry.clone().run(|| {
                if self.is_in_function {
                    function(|| emit(source));
                } else {
                    emit(source);
                }
            });
        };
        let region = made.unwrap_or_else(|| region(kind));
        let here = self.clone();
        let next = move || here.run(level + 1);
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
            Way::Observed => {
                let call = region.scope(respan::observe(Api::OpenAiChat, &Value::Null, async move {
                    pause().await;
                    next();
                    Ok::<_, std::fmt::Error>(Value::Null)
                }));
                block_on(call).expect("no error");
            }
            Way::Server => {
                let mut server = respan::tower::TraceLayer::new().layer(Handler(Some(next)));
                let handled = region.scope(async move { server.call(http::Request::new(String::new())).await });
                block_on(handled).expect("a response");
            }
            Way::Thread | Way::ScopedThread | Way::Rayon | Way::JoinSet | Way::Task | Way::Blocking => {
                run_elsewhere(&region, way, move || self.with_subscriber(level + 1));
            }
        }
    }
}

/// Runs a function in the region, on another thread or in a task.
fn run_elsewhere(region: &Region, way: Way, away: impl FnOnce() + Send + 'static) {
    match way {
        Way::Thread => region.run(|| respan::thread::spawn(away)).join().expect("no panic"),
        Way::ScopedThread => region.run(|| {
            respan::thread::scope(|scope| scope.spawn(away).join().expect("no panic"));
        }),
        Way::Rayon => {
            let (done, is_done) = mpsc::channel();
            let next = region.wrap(away);
            POOL.spawn(move || {
                next();
                done.send(()).expect("a receiver");
            });
            is_done.recv().expect("no panic");
        }
        Way::JoinSet => {
            let _runtime = RUNTIME.enter();
            let mut tasks = respan::tasks::JoinSet::new();
            region.run(|| {
                tasks.spawn_blocking(away);
            });
            tokio::task::block_in_place(|| block_on(tasks.join_next()))
                .expect("a task")
                .expect("no panic");
        }
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
        other => unreachable!("{other:?} is no other thread"),
    }
}
