//! `tracing` subscribers that panic: no lost span, thread or call.

use respan::opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use respan::opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{Processor, RespanTelemetry};
use respan_tests::child::isolated;
use respan_tests::delivery::consistent_counts;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

struct Panicking;

impl<S: tracing::Subscriber> Layer<S> for Panicking {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        assert!(event.metadata().target() != "respan", "asked to panic");
    }
}

#[derive(Debug)]
struct Failing;

impl SpanExporter for Failing {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure("asked to fail".into()))
    }
}

#[test]
fn a_panicking_subscriber_loses_no_span() {
    isolated(|| {
        let subscriber = tracing_subscriber::registry().with(Panicking);
        tracing::subscriber::set_global_default(subscriber).expect("no other subscriber");
        for batching in [true, false] {
            let exporter = InMemorySpanExporter::new();
            let telemetry = RespanTelemetry::builder()
                .environment(|_| None)
                .set_global_provider(false)
                .is_batching_enabled(batching)
                .add_processor(exporter.clone())
                .add_processor(Processor::new(Failing).filter(|_| panic!("asked to panic, too")))
                .add_processor(Processor::new(Failing))
                .build()
                .expect("a telemetry");
            let client = telemetry.get_client();
            for round in 1..=3 {
                // Logged on the worker thread of the pipeline: no processor has that name.
                let name = format!("nobody {batching} {round}");
                client.start_span("step").processors([name]).run(|| ());
                // Logged on the exporter's thread.
                telemetry.flush().expect_err("one of them fails");
                assert_eq!(exporter.finished_spans().len(), round);
            }
            telemetry.shutdown().expect("told before");
            let counts = consistent_counts(&telemetry);
            assert_eq!((counts.exported, counts.lost.export_failed), (3, 3), "{counts:?}");
            assert_eq!((counts.lost.total(), counts.queued), (3, 0), "{counts:?}");
        }
    });
}

#[test]
fn a_panicking_subscriber_does_not_fail_a_build() {
    let telemetry = tracing::subscriber::with_default(tracing_subscriber::registry().with(Panicking), || {
        // Logs that there is neither a key nor a processor.
        RespanTelemetry::builder().environment(|_| None).build()
    });
    telemetry
        .expect("a telemetry")
        .shutdown()
        .expect("there is nothing to do");
}
