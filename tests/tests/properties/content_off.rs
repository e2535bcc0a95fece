//! Content under random nestings of regions, threads, tasks, futures and spans: none leaves below a region without content.

use futures_util::{StreamExt as _, stream};
use opentelemetry::trace::{Span as _, SpanContext, TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use respan::instrumentation::{Operation, Provider};
use respan::propagation::with_baggage;
use respan::testing::InMemorySpanExporter;
use respan::{
    Document, FileSpanExporter, Naming, NewSpan, Processor, Region, RespanParams, RespanTelemetry,
    RespanTracerProvider, SpanLink, SpanUpdate, attach_span_links, bind, capture_context, get_client, model_call,
    propagate_attributes, retrieval, suppressed_parent, trace_content, update_model_call, with_context_value,
};
use respan_tests::cases;
use respan_tests::temp_dir::TempDir;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, LazyLock, mpsc};
use std::task::{Poll, Waker};
use tracing::info_span;
use tracing_subscriber::layer::SubscriberExt as _;

/// Part of every content.
const CANARY: &str = "CANARY-7";
const CONTENT_KEYS: [&str; 12] = [
    "gen_ai.prompt.0.content",
    "gen_ai.completion.0.content",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.call.arguments",
    "input.value",
    "output.value",
    "llm.input_messages.0.message.content",
    "traceloop.entity.input",
    "ai.result.text",
    "mlflow.chat.messages",
];

/// The number of sources of content in [`emit`].
const SOURCES: usize = 10;
const NAMINGS: [Naming; 3] = [Naming::Both, Naming::OpenInference, Naming::Langfuse];

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    let builder = tokio::runtime::Builder::new_multi_thread().worker_threads(8).build();
    builder.expect("a runtime")
});

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Off,
    On,
    Attributes,
    Value,
    Links,
    Baggage,
    Parent,
    Captured,
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Run,
    Wrap,
    Bind,
    Enter,
    Scope,
    Stream,
    Thread,
    ScopedThread,
    Task,
    Blocking,
    Function,
    AsyncFunction,
    Iterator,
    Tracing,
    Tracer,
    StartSpan,
    ModelCall,
    Unwind,
}

const WAYS: [Way; 18] = [
    Way::Run,
    Way::Wrap,
    Way::Bind,
    Way::Enter,
    Way::Scope,
    Way::Stream,
    Way::Thread,
    Way::ScopedThread,
    Way::Task,
    Way::Blocking,
    Way::Function,
    Way::AsyncFunction,
    Way::Iterator,
    Way::Tracing,
    Way::Tracer,
    Way::StartSpan,
    Way::ModelCall,
    Way::Unwind,
];

/// A region with the way in which it is entered, or where the code in it runs.
#[derive(Debug, Clone, Copy)]
struct Level {
    kind: Kind,
    /// `true` if the region is made before any is entered.
    is_made_outside: bool,
    way: Way,
}

fn region(kind: Kind) -> Region {
    match kind {
        Kind::Off => trace_content(false),
        Kind::On => trace_content(true),
        Kind::Attributes => propagate_attributes(RespanParams::new().customer_identifier("c")),
        Kind::Value => with_context_value(3_u8),
        Kind::Links => {
            let link = SpanLink::new(&"1".repeat(32), &"2".repeat(16)).expect("a link");
            attach_span_links([link]).expect("a link")
        }
        Kind::Baggage => with_baggage([("a", "1")]),
        Kind::Parent => suppressed_parent(),
        Kind::Captured => capture_context(),
    }
}

/// A case: levels with their regions, and the source of content in the innermost.
#[derive(Clone)]
struct Program {
    levels: Arc<[(Level, Option<Region>)]>,
    source: usize,
    subscriber: tracing::Dispatch,
    telemetry: Region,
}

/// Polls on this thread until the future is done.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = std::task::Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}

/// Waits for a second poll.
async fn pause() {
    let mut is_polled = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut is_polled, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
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
    fn with_subscriber(self, level: usize) {
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

fn client_content() {
    let client = get_client();
    client.update_current_span(SpanUpdate::new().attributes(CONTENT_KEYS.map(|key| (key, CANARY))));
    client.update_current_span(RespanParams::new().prompt(CANARY));
    client.add_event("gen_ai.user.message", [("content", CANARY)]);
    client.record_exception_with(std::fmt::Error, [("tool_arguments", CANARY)]);
}

/// Records content in one of the ways of a program or library.
fn emit(source: usize) {
    #[respan::task]
    fn synchronous(text: &str) -> String {
        client_content();
        text.to_owned()
    }
    #[respan::task]
    async fn asynchronous(text: &str) -> Result<String, String> {
        pause().await;
        client_content();
        Ok(text.to_owned())
    }
    #[respan::task]
    fn items(text: String) -> impl Iterator<Item = String> {
        std::iter::repeat_n(text, 3)
    }
    let attributes = || CONTENT_KEYS.map(|key| KeyValue::new(key, CANARY));
    match source {
        0 => drop(synchronous(CANARY)),
        1 => drop(block_on(asynchronous(CANARY))),
        2 => assert_eq!(items(CANARY.to_owned()).count(), 3),
        3 => get_client()
            .start_span("started")
            .attributes(CONTENT_KEYS.map(|key| (key, CANARY)))
            .run(client_content),
        4 => {
            let tracer = RespanTracerProvider::current().tracer("a-library");
            let mut span = tracer.start("chat");
            span.set_attributes(attributes());
            span.add_event("gen_ai.choice", attributes().to_vec());
            let flags = opentelemetry::TraceFlags::SAMPLED;
            let linked = SpanContext::new(
                1_u128.into(),
                1_u64.into(),
                flags,
                false,
                opentelemetry::trace::TraceState::NONE,
            );
            span.add_link(linked, attributes().to_vec());
            span.end();
        }
        5 => {
            let span = info_span!(
                "chat",
                gen_ai.prompt = CANARY,
                gen_ai.completion = tracing::field::Empty
            );
            span.in_scope(|| tracing::info!(gen_ai.prompt = CANARY, "message"));
            span.record("gen_ai.completion", CANARY);
        }
        6 => {
            let call = model_call(Provider::OpenAi, Operation::Chat)
                .message("user", CANARY)
                .instructions(CANARY);
            call.run(|| update_model_call(|call| call.completion(CANARY)));
        }
        7 => {
            let documents = |texts: &Vec<&str>| texts.iter().map(|text| Document::new(*text)).collect();
            retrieval("qdrant", "docs")
                .query(CANARY)
                .documents(documents)
                .run(|| vec![CANARY]);
        }
        8 => {
            let client = get_client();
            let buffer = client.get_span_buffer("held");
            buffer.create_span(NewSpan::new("created").attributes(CONTENT_KEYS.map(|key| (key, CANARY))));
            client.process_spans(&buffer);
        }
        _ => {
            let params = RespanParams::new()
                .prompt(CANARY)
                .attribute("gen_ai.prompt.0.content", CANARY);
            propagate_attributes(params).run(|| synchronous(CANARY));
        }
    }
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        3 => Just(Kind::Off),
        3 => Just(Kind::On),
        1 => Just(Kind::Attributes),
        1 => Just(Kind::Value),
        1 => Just(Kind::Links),
        1 => Just(Kind::Baggage),
        1 => Just(Kind::Parent),
        2 => Just(Kind::Captured),
    ]
}

fn levels() -> impl Strategy<Value = Vec<Level>> {
    let ways = prop::sample::select(&WAYS[..]);
    let level = (kinds(), any::<bool>(), ways).prop_map(|(kind, is_made_outside, way)| Level {
        kind,
        is_made_outside,
        way,
    });
    prop::collection::vec(level, 1..7)
}

/// All that leaves: the spans in each naming, and the file.
fn exported(is_off_by_variable: bool, levels: &[Level], source: usize) -> Result<String, TestCaseError> {
    let directory = TempDir::new();
    std::fs::create_dir(&*directory).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let path = directory.join("spans.jsonl");
    let exporters = NAMINGS.map(|naming| (InMemorySpanExporter::new(), naming));
    let mut builder = RespanTelemetry::builder()
        .environment(move |name| (is_off_by_variable && name == "RESPAN_TRACE_CONTENT").then(|| "false".to_owned()))
        .set_global_provider(false)
        .is_batching_enabled(false)
        .add_processor(FileSpanExporter::new(&path).expect("a file"));
    for (exporter, naming) in &exporters {
        builder = builder.add_processor(Processor::new(exporter.clone()).naming(*naming));
    }
    let telemetry = builder
        .build()
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    let subscriber = tracing_subscriber::registry().with(respan::tracing_layer());
    telemetry.run(|| {
        let made = |level: &Level| (*level, level.is_made_outside.then(|| region(level.kind)));
        let program = Program {
            levels: levels.iter().map(made).collect(),
            source,
            subscriber: tracing::Dispatch::new(subscriber),
            telemetry: capture_context(),
        };
        program.with_subscriber(0);
    });
    telemetry
        .flush()
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    let mut all = std::fs::read_to_string(&path).unwrap_or_default();
    for (exporter, _) in &exporters {
        let spans = format!("{:?}", exporter.finished_spans());
        all.push_str(&spans);
    }
    Ok(all)
}

#[test]
fn no_content_leaves_below_a_region_without_content() {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases(400))
    };
    let inputs = (prop::bool::weighted(0.1), levels(), 0..SOURCES);
    let tried = TestRunner::new(config).run(&inputs, |(is_off_by_variable, levels, source)| {
        let all = exported(is_off_by_variable, &levels, source)?;
        let is_off = is_off_by_variable || levels.iter().any(|level| level.kind == Kind::Off);
        prop_assert_eq!(all.contains(CANARY), !is_off, "{}", all);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}
