//! Hooks of the program that panic or fail: no effect on the traced function, counted, and logged once.

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{Mask, Processor, RespanTelemetry, SpanLink, Stats, TailPolicy, TelemetryBuilder};
use respan_tests::log_lines::LogLines;
use std::sync::LazyLock;

/// Each line is logged once per process, so each test looks for a line of its own.
static LINES: LazyLock<LogLines> = LazyLock::new(|| LogLines::of_process(tracing::Level::INFO));

const SPANS: u64 = 5;

#[respan::task(name = "step")]
fn step(number: u64) -> Result<u64, String> {
    100_u64.checked_div(number).ok_or_else(|| "by zero".to_owned())
}

/// The counters after some spans, with and without batching.
fn counts(telemetry: impl Fn(TelemetryBuilder) -> TelemetryBuilder, call: impl Fn(u64)) -> [Stats; 2] {
    LazyLock::force(&LINES);
    [true, false].map(|batching| {
        let builder = RespanTelemetry::builder()
            .environment(|_| None)
            .set_global_provider(false)
            .is_batching_enabled(batching);
        let telemetry = telemetry(builder).build().expect("options");
        let entered = telemetry.enter();
        (0..SPANS).for_each(&call);
        drop(entered);
        let _ = telemetry.flush();
        telemetry.get_client().stats()
    })
}

fn steps(telemetry: impl Fn(TelemetryBuilder) -> TelemetryBuilder) -> [Stats; 2] {
    counts(telemetry, |number| {
        let expected = 100_u64.checked_div(number);
        assert_eq!(step(number), expected.ok_or("by zero".to_owned()));
    })
}

/// The number of lines with this text.
fn count_lines(text: &str) -> usize {
    LINES.so_far().iter().filter(|line| line.contains(text)).count()
}

#[test]
fn a_filter_that_panics_matches_nothing() {
    let counts = steps(|builder| {
        let broken = Processor::new(InMemorySpanExporter::new()).filter(|_| panic!("asked to panic"));
        builder.add_processor(broken).add_processor(InMemorySpanExporter::new())
    });
    for counts in counts {
        assert_eq!((counts.filter_panics, counts.exported), (SPANS, SPANS), "{counts:?}");
    }
    assert_eq!(count_lines("filter panicked"), 1);
}

#[test]
fn a_condition_of_a_tail_policy_that_panics_matches_nothing() {
    let counts = steps(|builder| {
        let policy = TailPolicy::new().keep_if(|_| panic!("asked to panic"));
        builder.add_processor(Processor::new(InMemorySpanExporter::new()).tail(policy))
    });
    for counts in counts {
        assert_eq!(
            (counts.filter_panics, counts.tail_dropped),
            (SPANS, SPANS),
            "{counts:?}"
        );
    }
    assert_eq!(count_lines("condition of a tail policy panicked"), 1);
}

#[test]
fn a_callback_that_panics_withholds_the_spans() {
    let counts = steps(|builder| {
        let builder = builder.add_processor(InMemorySpanExporter::new());
        builder.span_postprocess_callback(|_| panic!("asked to panic"))
    });
    for counts in counts {
        assert_eq!(
            (counts.lost.callback_panic, counts.lost.total()),
            (SPANS, SPANS),
            "{counts:?}"
        );
    }
    assert_eq!(count_lines("callback panicked"), 1);
}

#[test]
fn a_mask_that_panics_withholds_the_spans() {
    let counts = steps(|builder| {
        let builder = builder.add_processor(InMemorySpanExporter::new());
        builder.mask(Mask::new().hook(|_, _| panic!("asked to panic")))
    });
    for counts in counts {
        assert_eq!(
            (counts.lost.mask_panic, counts.lost.total()),
            (SPANS, SPANS),
            "{counts:?}"
        );
    }
    assert_eq!(count_lines("mask panicked"), 1);
}

#[test]
fn names_and_links_that_panic_cost_no_span() {
    #[respan::task(name = names(number), links = links)]
    fn named(number: u64) -> u64 {
        number + 1
    }

    fn names(_: u64) -> &'static str {
        panic!("asked to panic")
    }

    fn links() -> Vec<SpanLink> {
        panic!("asked to panic")
    }

    let counts = counts(
        |builder| builder.add_processor(InMemorySpanExporter::new()),
        |number| assert_eq!(named(number), number + 1),
    );
    for counts in counts {
        assert_eq!((counts.exported, counts.lost.total()), (SPANS, 0), "{counts:?}");
    }
    assert_eq!(
        (
            count_lines("`name` expression panicked"),
            count_lines("`links` expression panicked")
        ),
        (1, 1)
    );
}

/// An exporter that fails or panics.
#[derive(Debug)]
struct Broken {
    panics: bool,
}

impl SpanExporter for Broken {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        assert!(!self.panics, "asked to panic");
        Err(OTelSdkError::InternalFailure("asked to fail".to_owned()))
    }
}

#[test]
fn exporters_that_fail_or_panic_cost_their_own_spans() {
    for (panics, line) in [(false, "asked to fail"), (true, "the exporter panicked")] {
        let counts = steps(|builder| {
            let builder = builder.add_processor(Broken { panics });
            builder.add_processor(InMemorySpanExporter::new())
        });
        for counts in counts {
            assert_eq!(
                (counts.lost.export_failed, counts.exported),
                (SPANS, SPANS),
                "{counts:?}"
            );
        }
        // Once for each of the two exporters; again only after a minute.
        assert_eq!(count_lines(line), 2, "{:?}", LINES.so_far());
    }
}
