//! The hot path beside spans by hand with the OpenTelemetry SDK: many short rounds, the rivals in turn, and the median.
//!
//! ```text
//! hot_path                      one table; `taskset -c 0 hot_path` on one core
//! taskset -c 1 hot_path 0       the calling thread on core 0, all others on core 1
//! hot_path unconverted           without our records turned into `SpanData`, which only other people's exporters need
//! hot_path w10 0                the same for three processors with a name each
//! hot_path w1 respan 20000      one workload, for callgrind
//! ```

#![allow(missing_docs, clippy::print_stdout, clippy::too_many_lines)]

use opentelemetry::trace::{TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider};
use respan_benches::{Answer, CountingExporter, work};
use serde::Serialize;
use std::hint::black_box;
use std::time::{Duration, Instant};

const QUEUE: usize = 65_536;
const TEXT: &str = "a small text";
const ROUNDS: usize = 101;
const CALLS: usize = 1000;

mod traced {
    use super::{Answer, Message, work};

    #[respan::workflow(name = "add")]
    pub(super) fn one(count: i64, text: &str) -> Answer {
        work(count, text)
    }

    #[respan::workflow(name = "add")]
    pub(super) fn three(count: i64, text: &str) -> Answer {
        step(count, text)
    }

    #[respan::task(name = "step")]
    fn step(count: i64, text: &str) -> Answer {
        sum(count, text)
    }

    #[respan::tool(name = "sum")]
    fn sum(count: i64, text: &str) -> Answer {
        work(count, text)
    }

    #[respan::workflow(name = "add")]
    pub(super) async fn pending(count: i64, text: &str) -> Answer {
        tokio::task::yield_now().await;
        work(count, text)
    }

    #[respan::workflow(name = "add", sample_rate = 0.0)]
    pub(super) fn sampled_out(count: i64, text: &str) -> Answer {
        work(count, text)
    }

    #[respan::workflow(name = "add", processors = "second")]
    pub(super) fn routed(count: i64, text: &str) -> Answer {
        work(count, text)
    }

    #[respan::workflow(name = "chat")]
    pub(super) fn chat(messages: &[Message]) -> Answer {
        work(i64::try_from(messages.len()).unwrap_or_default(), "seen")
    }
}

/// As a careful user of the SDK writes it.
struct ByHand {
    tracer: SdkTracer,
}

impl ByHand {
    fn new(provider: &SdkTracerProvider) -> Self {
        let tracer = provider.tracer("bench");
        Self { tracer }
    }

    fn start(&self, names: [&'static str; 4], input: String) -> Context {
        let [name, kind, entity, path] = names;
        let mut attributes = Vec::with_capacity(6);
        attributes.push(KeyValue::new("traceloop.span.kind", kind));
        attributes.push(KeyValue::new("traceloop.entity.name", entity));
        attributes.push(KeyValue::new("traceloop.entity.path", path));
        attributes.push(KeyValue::new("respan.entity.log_method", "tracing_integration"));
        attributes.push(KeyValue::new("traceloop.entity.input", input));
        let builder = self.tracer.span_builder(name).with_attributes(attributes);
        Context::current_with_span(builder.start(&self.tracer))
    }

    fn call(&self, names: [&'static str; 4], input: &impl Serialize, body: impl FnOnce() -> Answer) -> Answer {
        let context = self.start(names, json(input));
        let guard = context.clone().attach();
        let answer = body();
        drop(guard);
        end(&context, &answer);
        answer
    }

    fn one(&self, count: i64, text: &str) -> Answer {
        self.call(ADD, &(count, text), || work(count, text))
    }

    fn three(&self, count: i64, text: &str) -> Answer {
        let step = ["step.task", "task", "step", "step"];
        let sum = ["sum.tool", "tool", "sum", "step.sum"];
        self.call(ADD, &(count, text), || {
            self.call(step, &(count, text), || {
                self.call(sum, &(count, text), || work(count, text))
            })
        })
    }

    async fn pending(&self, count: i64, text: &str) -> Answer {
        use opentelemetry::context::FutureExt as _;
        let context = self.start(ADD, json(&(count, text)));
        let body = async {
            tokio::task::yield_now().await;
            work(count, text)
        };
        let answer = body.with_context(context.clone()).await;
        end(&context, &answer);
        answer
    }

    fn chat(&self, messages: &[Message]) -> Answer {
        self.call(["chat.workflow", "workflow", "chat", ""], &(messages,), || {
            work(i64::try_from(messages.len()).unwrap_or_default(), "seen")
        })
    }
}

const ADD: [&str; 4] = ["add.workflow", "workflow", "add", ""];

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn end(context: &Context, answer: &Answer) {
    let span = context.span();
    span.set_attribute(KeyValue::new("traceloop.entity.output", json(answer)));
    span.end();
}

#[derive(Serialize)]
struct Message {
    role: &'static str,
    content: String,
}

fn messages(bytes: usize) -> Vec<Message> {
    let line = "The quick brown fox said \"jump\" over the lazy dog.\nThen it rested in the sun for a while. ";
    let content = line.repeat(bytes / (4 * (line.len() + 5)));
    ["system", "user", "assistant", "user"]
        .into_iter()
        .map(|role| Message {
            role,
            content: content.clone(),
        })
        .collect()
}

fn provider(counted: &CountingExporter, processors: usize) -> SdkTracerProvider {
    (0..processors)
        .fold(SdkTracerProvider::builder(), |builder, _| {
            let config = BatchConfigBuilder::default().with_max_queue_size(QUEUE).build();
            let processor = BatchSpanProcessor::builder(counted.clone())
                .with_batch_config(config)
                .build();
            builder.with_span_processor(processor)
        })
        .build()
}

fn telemetry(counted: &CountingExporter, processors: usize) -> respan::RespanTelemetry {
    let mut builder = respan::RespanTelemetry::builder()
        .environment(|name| (name == "OTEL_BSP_MAX_QUEUE_SIZE").then(|| QUEUE.to_string()))
        .set_global_provider(false);
    if processors == 1 {
        builder = builder.add_processor(counted.clone());
    } else {
        // None: spans go the whole way to the delivery and are dropped there, as records.
        for name in ["first", "second", "third"].into_iter().take(processors.max(1)) {
            builder = builder.add_processor(respan::Processor::new(counted.clone()).name(name));
        }
    }
    builder
        .init()
        .unwrap_or_else(|error| panic!("the driver's telemetry: {error}"))
}

/// Workload, recorder, how many ordinary calls one of it is worth, and what makes so many calls.
type Call<'a> = (&'static str, &'static str, usize, Box<dyn Fn(usize) + 'a>);

/// Process CPU time of all threads in nanoseconds.
fn cpu_nanos() -> u64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        return 0;
    };
    tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok())
        .filter_map(|text| text.split(' ').next()?.parse::<u64>().ok())
        .sum()
}

fn pin(to: &str) {
    let id = std::process::id().to_string();
    let _ = std::process::Command::new("taskset")
        .args(["-pc", to, &id])
        .stdout(std::process::Stdio::null())
        .status();
}

#[allow(clippy::cast_precision_loss)]
fn table(calls: &[Call<'_>], flush: &dyn Fn()) {
    let mut walls = vec![Vec::new(); calls.len()];
    let mut cpus = vec![Vec::new(); calls.len()];
    for _ in 0..ROUNDS {
        for (index, (_, _, weight, call)) in calls.iter().enumerate() {
            let times = CALLS / weight;
            let cpu = cpu_nanos();
            let begin = Instant::now();
            call(times);
            let wall = begin.elapsed();
            flush();
            walls[index].push(wall.as_nanos() as f64 / times as f64);
            cpus[index].push((cpu_nanos() - cpu) as f64 / times as f64);
        }
    }
    let quantile = |times: &mut Vec<f64>, at: usize| {
        times.sort_by(f64::total_cmp);
        times[times.len() * at / 100]
    };
    for index in 0..calls.len() {
        let (workload, peer, ..) = &calls[index];
        let rival = calls
            .iter()
            .position(|(other, peer, ..)| other == workload && *peer == "sdk")
            .unwrap_or(index);
        let figures = [10, 50].map(|at| {
            let (wall, cpu) = (quantile(&mut walls[index], at), quantile(&mut cpus[index], at));
            let (rival_wall, rival_cpu) = (quantile(&mut walls[rival], at), quantile(&mut cpus[rival], at));
            format!(
                "{wall:9.0} ns {:5.2}x  cpu {cpu:9.0} {:5.2}x",
                wall / rival_wall,
                cpu / rival_cpu
            )
        });
        println!("{workload:12} {peer:8} p10 {}   median {}", figures[0], figures[1]);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let counted = CountingExporter::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap_or_else(|error| panic!("a runtime: {error}"));
    let args = || (black_box(3), black_box(TEXT));
    let is_table = arguments.len() < 3;
    let off = if is_table {
        let one = || {
            let (count, text) = args();
            black_box(traced::one(count, text));
        };
        let bare = || {
            let (count, text) = args();
            black_box(work(count, text));
        };
        [time(one), time(bare)]
    } else {
        [0.0; 2]
    };
    if arguments.first().is_some_and(|first| first == "w4") {
        let times = arguments[2].parse().unwrap_or(1000);
        let is_respan = arguments[1] == "respan";
        for _ in 0..times {
            let (count, text) = args();
            black_box(if is_respan {
                traced::one(count, text)
            } else {
                work(count, text)
            });
        }
        return;
    }
    let is_routed = arguments.first().is_some_and(|first| first == "w10");
    let is_unconverted = arguments.first().is_some_and(|first| first == "unconverted");
    let processors = if is_routed { 3 } else { 1 };
    let ours = telemetry(&counted, if is_unconverted { 0 } else { processors });
    let sdk = provider(&counted, processors);
    let hand = ByHand::new(&sdk);
    let (small, ten, large) = (messages(100), messages(10_000), messages(990_000));

    let small_call = |call: &dyn Fn(i64, &str) -> Answer, times: usize| {
        for _ in 0..times {
            black_box(call(black_box(3), black_box(TEXT)));
        }
    };
    let chat = |call: &dyn Fn(&[Message]) -> Answer, messages: &[Message], times: usize| {
        for _ in 0..times {
            black_box(call(black_box(messages)));
        }
    };
    let calls: Vec<Call<'_>> = vec![
        ("w1 one", "respan", 1, Box::new(|times| small_call(&traced::one, times))),
        (
            "w1 one",
            "sdk",
            1,
            Box::new(|times| small_call(&|count, text| hand.one(count, text), times)),
        ),
        (
            "w2 three",
            "respan",
            3,
            Box::new(|times| small_call(&traced::three, times)),
        ),
        (
            "w2 three",
            "sdk",
            3,
            Box::new(|times| small_call(&|count, text| hand.three(count, text), times)),
        ),
        (
            "w3 async",
            "respan",
            1,
            Box::new(|times| {
                runtime.block_on(async {
                    for _ in 0..times {
                        black_box(traced::pending(black_box(3), black_box(TEXT)).await);
                    }
                });
            }),
        ),
        (
            "w3 async",
            "sdk",
            1,
            Box::new(|times| {
                runtime.block_on(async {
                    for _ in 0..times {
                        black_box(hand.pending(black_box(3), black_box(TEXT)).await);
                    }
                });
            }),
        ),
        (
            "w4b out",
            "respan",
            1,
            Box::new(|times| small_call(&traced::sampled_out, times)),
        ),
        (
            "w8 100",
            "respan",
            1,
            Box::new(|times| chat(&traced::chat, &small, times)),
        ),
        (
            "w8 100",
            "sdk",
            1,
            Box::new(|times| chat(&|messages| hand.chat(messages), &small, times)),
        ),
        (
            "w8 10k",
            "respan",
            10,
            Box::new(|times| chat(&traced::chat, &ten, times)),
        ),
        (
            "w8 10k",
            "sdk",
            10,
            Box::new(|times| chat(&|messages| hand.chat(messages), &ten, times)),
        ),
        (
            "w8 990k",
            "respan",
            500,
            Box::new(|times| chat(&traced::chat, &large, times)),
        ),
        (
            "w8 990k",
            "sdk",
            500,
            Box::new(|times| chat(&|messages| hand.chat(messages), &large, times)),
        ),
        (
            "w10 routed",
            "respan",
            1,
            Box::new(|times| small_call(&traced::routed, times)),
        ),
        (
            "w10 routed",
            "sdk",
            1,
            Box::new(|times| small_call(&|count, text| hand.one(count, text), times)),
        ),
    ];
    let flush = || {
        let _ = ours.flush();
        let _ = sdk.force_flush();
    };
    if let [workload, peer, times] = arguments.as_slice() {
        let times: usize = times.parse().unwrap_or(1000);
        for (name, _, _, call) in calls
            .iter()
            .filter(|(name, whose, ..)| name.starts_with(workload.as_str()) && whose == peer)
        {
            call(times);
            println!("{name} {times}");
        }
        flush();
        return;
    }
    println!("w4 off: {:.1} ns, the function alone {:.1} ns", off[0], off[1]);
    if let Some(core) = arguments.last().filter(|last| last.parse::<u8>().is_ok()) {
        pin(core);
    }
    let calls: Vec<_> = calls
        .into_iter()
        .filter(|(name, ..)| name.starts_with("w10") == is_routed)
        .collect();
    table(&calls, &flush);
    println!("delivered {}", counted.count());
}

#[allow(clippy::cast_precision_loss)]
fn time(call: impl Fn()) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..50 {
        let begin = Instant::now();
        (0..10_000).for_each(|_| call());
        best = best.min(begin.elapsed());
    }
    best.as_nanos() as f64 / 10_000.0
}
