//! The switches of the instrumentations.

use respan::opentelemetry::trace::{Tracer as _, TracerProvider as _};
use respan::testing::InMemorySpanExporter;
use respan::{Instrumentor, Instruments, RespanTelemetry, RespanTracerProvider, TelemetryBuilder};
use respan_tests::child::isolated;
use respan_tests::log_lines::{LogLines, logged_by};
use respan_tests::recording::builder;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[respan::task]
fn inner() {}

#[respan::workflow]
fn by_attribute() {
    std::thread::spawn(inner).join().expect("the thread");
}

#[respan::workflow(propagate = false)]
fn by_wrapper() {
    respan::thread::spawn(inner).join().expect("the thread");
}

#[respan::workflow(propagate = false)]
fn by_builder() {
    let thread = respan::thread::Builder::new().spawn(inner).expect("a thread");
    thread.join().expect("the thread");
}

#[respan::workflow(propagate = false)]
fn by_scope() {
    respan::thread::scope(|threads| {
        threads.spawn(inner);
    });
}

#[respan::workflow(propagate = false)]
async fn by_task() {
    respan::tasks::spawn(async { inner() }).await.expect("the task");
    respan::tasks::spawn_blocking(inner).await.expect("the task");
    let mut tasks = respan::tasks::JoinSet::new();
    tasks.spawn(async { inner() });
    tasks.join_all().await;
}

/// The traces of all ways to spawn.
fn traces(options: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder) -> String {
    let exporter = InMemorySpanExporter::new();
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .custom_exporter(exporter.clone());
    let telemetry = options(builder).init().expect("a telemetry");
    by_attribute();
    by_wrapper();
    by_builder();
    by_scope();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(by_task());
    telemetry.shutdown().expect("nothing is lost");
    exporter.tree().to_string()
}

const CARRIED: &str = "\
by_attribute.workflow
  inner.task
by_wrapper.workflow
  inner.task
by_builder.workflow
  inner.task
by_scope.workflow
  inner.task
by_task.workflow
  inner.task
  inner.task
  inner.task
";

/// Each thread and task starts a new trace.
const NOT_CARRIED: &str = "\
by_attribute.workflow
inner.task
by_wrapper.workflow
inner.task
by_builder.workflow
inner.task
by_scope.workflow
inner.task
by_task.workflow
inner.task
inner.task
inner.task
";

#[test]
fn an_empty_list_keeps_threading() {
    isolated(|| assert_eq!(traces(|builder| builder.instruments([])), CARRIED));
}

#[test]
fn blocked_threading_starts_new_traces() {
    isolated(|| {
        let options = |builder: TelemetryBuilder| builder.block_instruments([Instruments::Threading]);
        assert_eq!(traces(options), NOT_CARRIED);
        assert_eq!(traces(|builder| builder), CARRIED, "of the next telemetry");
    });
}

#[test]
fn without_automatic_instrumentation_there_is_no_threading() {
    isolated(|| assert_eq!(traces(|builder| builder.is_auto_instrument(false)), NOT_CARRIED));
}

#[test]
fn before_init_only_threading_is_enabled() {
    isolated(|| {
        assert!(Instruments::Threading.is_enabled() && !Instruments::OpenAi.is_enabled());
        let telemetry = builder()
            .block_instruments([Instruments::Redis])
            .init()
            .expect("a telemetry");
        assert!(Instruments::OpenAi.is_enabled() && !Instruments::Redis.is_enabled());
        drop(telemetry);
    });
}

#[test]
fn each_telemetry_has_switches_of_its_own() {
    let blocking = builder()
        .block_instruments([Instruments::Qdrant])
        .build()
        .expect("a telemetry");
    let listing = builder()
        .instruments([Instruments::Qdrant])
        .build()
        .expect("a telemetry");
    assert!(!blocking.run(|| Instruments::Qdrant.is_enabled()));
    assert!(blocking.run(|| Instruments::Chroma.is_enabled()));
    assert!(listing.run(|| Instruments::Qdrant.is_enabled()));
    assert!(!listing.run(|| Instruments::Chroma.is_enabled()));
    let here = listing.run(|| blocking.run(|| Instruments::Chroma.is_enabled()));
    assert!(here, "the innermost decides");
    let of_the_span = blocking
        .get_client()
        .start_span("s")
        .run(|| Instruments::Qdrant.is_enabled());
    assert!(!of_the_span);
}

#[test]
fn init_names_the_instrumentations_that_are_enabled() {
    isolated(|| {
        let lines = LogLines::of_process(tracing::Level::DEBUG);
        let threading = || {
            let is_threading = |line: &&String| line.contains("Initialized threading instrumentation");
            lines.so_far().iter().filter(is_threading).count()
        };
        drop(builder().build().expect("a telemetry"));
        assert_eq!(threading(), 1, "{:?}", lines.so_far());
        let blocking = builder().block_instruments([Instruments::Threading]);
        drop(blocking.build().expect("a telemetry"));
        assert_eq!(threading(), 1);
    });
}

struct Counting {
    name: &'static str,
    started: Arc<AtomicUsize>,
}

impl Instrumentor for Counting {
    fn name(&self) -> &'static str {
        self.name
    }

    fn instrument(&self, provider: &RespanTracerProvider) {
        provider.tracer("cache").in_span("warm-up", |_| ());
        self.started.fetch_add(1, Ordering::Relaxed);
    }
}

/// Returns the number of times an instrumentor of this name starts with these options.
fn starts(name: &'static str, options: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder) -> usize {
    let started = Arc::new(AtomicUsize::new(0));
    let instrumentor = Counting {
        name,
        started: Arc::clone(&started),
    };
    drop(
        options(builder().instrumentor(instrumentor))
            .build()
            .expect("a telemetry"),
    );
    started.load(Ordering::Relaxed)
}

#[test]
fn an_instrumentor_starts_unless_it_is_blocked() {
    assert_eq!(starts("cache", |builder| builder), 1);
    assert_eq!(
        starts("cache", |builder| builder.instruments([Instruments::Custom("cache")])),
        1
    );
    assert_eq!(starts("redis", |builder| builder.instruments([Instruments::Redis])), 1);
    assert_eq!(starts("cache", |builder| builder.instruments([])), 0);
    assert_eq!(
        starts("cache", |builder| builder
            .block_instruments([Instruments::Custom("cache")])),
        0
    );
    assert_eq!(
        starts("redis", |builder| builder.block_instruments([Instruments::Redis])),
        0
    );
    assert_eq!(starts("cache", |builder| builder.is_auto_instrument(false)), 0);
    assert_eq!(starts("cache", |builder| builder.is_enabled(false)), 0);
}

#[test]
fn an_instrumentor_that_panics_is_logged() {
    struct Panicking;

    impl Instrumentor for Panicking {
        fn name(&self) -> &'static str {
            "panicking"
        }

        fn instrument(&self, _: &RespanTracerProvider) {
            panic!("broken");
        }
    }

    let lines = logged_by(|| drop(builder().instrumentor(Panicking).build().expect("a telemetry")));
    assert!(
        lines
            .iter()
            .any(|line| line.contains("the instrumentor panicking panicked")),
        "{lines:?}"
    );
}

/// The warnings at the ends of two telemetries.
fn warnings() -> usize {
    let lines = LogLines::of_process(tracing::Level::WARN);
    for _ in 0..2 {
        let telemetry = RespanTelemetry::builder()
            .environment(|_| None)
            .init()
            .expect("a telemetry");
        by_attribute();
        telemetry.shutdown().expect("nothing is lost");
    }
    let is_about_models = |line: &&String| line.contains("no model call was recorded");
    lines.so_far().iter().filter(is_about_models).count()
}

#[test]
fn a_feature_for_model_calls_that_nothing_uses_is_warned_of_once() {
    isolated(|| assert_eq!(warnings(), 1));
}

#[test]
fn a_model_call_by_hand_is_a_use() {
    isolated(|| {
        let (telemetry, _) = respan_tests::recording::recording();
        let call = telemetry.get_client().start_span("openai.chat");
        call.attribute("gen_ai.request.model", "gpt-4").run(|| ());
        assert_eq!(warnings(), 0);
    });
}

#[test]
fn a_client_is_a_use() {
    isolated(|| {
        let _client = respan::http::client();
        assert_eq!(warnings(), 0);
    });
}

#[test]
fn a_search_is_a_use() {
    isolated(|| {
        assert_eq!(respan::retrieval("qdrant", "docs").run(|| 1), 1);
        assert_eq!(warnings(), 0);
    });
}

#[test]
fn a_search_in_another_store_is_a_use() {
    isolated(|| {
        assert_eq!(respan::retrieval("a-store-of-its-own", "docs").run(|| 1), 1);
        assert_eq!(warnings(), 0);
    });
}
