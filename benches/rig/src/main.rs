//! Cost of recording a model call, for its caller: rig's own span `chat`, recorded by `tracing-opentelemetry` or by
//! `respan::tracing_layer`, beside the call recorded by `respan::http`. Time and allocations of the calling thread, beside the same
//! call of rig without a recorder. `./task calls-bench` runs it.

#[path = "../../thread_allocations.rs"]
mod thread_allocations;
mod transport;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider, SpanData, SpanExporter};
use respan::{Processor, RespanTelemetry};
use rig_core::completion::CompletionRequest;
use rig_core::providers::openai::{OpenAIConfig, Route};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use thread_allocations::allocations;
use tracing::Dispatch;
use tracing_subscriber::layer::SubscriberExt as _;
use transport::InProcess;

/// Calls of one round: few, so that some rounds are not interrupted by other programs.
const ROUND: u32 = 50;
const ROUNDS: u32 = 300;
/// Rounds between two flushes, which fewer spans than the queues hold.
const FLUSH: u32 = 20;
const QUEUE: usize = 65_536;

/// Drops what it gets.
#[derive(Debug)]
struct Discard;

impl SpanExporter for Discard {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        drop(batch);
        Ok(())
    }
}

struct Recorder<'a> {
    name: &'static str,
    dispatch: Dispatch,
    transport: InProcess,
    flush: &'a dyn Fn(),
    fastest: Duration,
    allocations: u64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .max_queue_size(QUEUE)
        .set_global_provider(false)
        .add_processor(Processor::new(Discard))
        .init()?;
    let batch = BatchConfigBuilder::default().with_max_queue_size(QUEUE).build();
    let processor = BatchSpanProcessor::builder(Discard).with_batch_config(batch).build();
    let provider = SdkTracerProvider::builder().with_span_processor(processor).build();
    let bridge = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));

    let flush_respan = || drop(telemetry.flush());
    let flush_sdk = || drop(provider.force_flush());
    let recorder = |name, dispatch, is_recorded, flush| Recorder {
        name,
        dispatch,
        transport: InProcess::new(is_recorded),
        flush,
        fastest: Duration::MAX,
        allocations: 0,
    };
    let layer = Dispatch::new(tracing_subscriber::registry().with(respan::tracing_layer()));
    let bridge = Dispatch::new(tracing_subscriber::registry().with(bridge));
    let mut recorders: [Recorder<'_>; 4] = [
        recorder("no recorder", Dispatch::none(), false, &|| {}),
        recorder("tracing-opentelemetry", bridge, false, &flush_sdk),
        recorder("respan::tracing_layer", layer, false, &flush_respan),
        recorder("respan::http", Dispatch::none(), true, &flush_respan),
    ];
    for round in 0..=ROUNDS {
        // In turns, so that other load on the machine affects all of them.
        for recorder in &mut recorders {
            recorder.run(round > 0);
            if round % FLUSH == 0 {
                (recorder.flush)();
            }
        }
    }
    let [plain, others @ ..] = &recorders;
    println!(
        "a call of rig without a recorder: {:?}, {} allocations",
        plain.time(),
        plain.made()
    );
    for other in others {
        let (time, made) = (
            other.time().saturating_sub(plain.time()),
            other.made().saturating_sub(plain.made()),
        );
        println!("{:<22} {time:>10?} and {made:>4} allocations more", other.name);
    }
    Ok(())
}

impl Recorder<'_> {
    fn run(&mut self, is_measured: bool) {
        let config = OpenAIConfig::new("a-key").with_route(Route::Chat);
        let model = config.connect(self.transport.clone()).completion("gpt-4o-mini");
        tracing::dispatcher::with_default(&self.dispatch, || {
            let (before, start) = (allocations(), Instant::now());
            for _ in 0..ROUND {
                let request = CompletionRequest::new("What is the capital of France?")
                    .preamble("Answer in one sentence.")
                    .record_content_telemetry(true);
                assert!(drive(model.call(request)).is_ok());
            }
            if is_measured {
                self.fastest = self.fastest.min(start.elapsed());
                self.allocations += allocations() - before;
            }
        });
    }

    fn time(&self) -> Duration {
        self.fastest / ROUND
    }

    fn made(&self) -> u64 {
        self.allocations / u64::from(ROUND * ROUNDS)
    }
}

/// Polls a future until it is ready, in place of a runtime: nothing here waits.
fn drive<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
