//! Sample rates: the share that is kept, the decision by span id, and no cost for dropped spans.
//!
//! Unit tests of the runtime check the statistics of seeded ids within three standard deviations. Here the ids are
//! random, and the bounds so wide that a test fails by chance once in 1e9 runs.

use opentelemetry::trace::{SpanId, Status};
use respan::testing::InMemorySpanExporter;
use respan::{ExportFilter, NewSpan, Processor, SpanUpdate, get_client, trace_content};
use respan_tests::log_lines::logged_by;
use respan_tests::recording::{only, record, record_async, with_processors};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Standard deviations that are exceeded, on either side, with a probability of 1e-9.
const WIDE: f64 = 6.11;

fn ids(exporter: &InMemorySpanExporter) -> BTreeSet<String> {
    let spans = exporter.finished_spans();
    spans
        .iter()
        .map(|span| span.span_context.span_id().to_string())
        .collect()
}

/// The documented rule: the top 53 bits of the id, as a number from 0 to 1, are below the rate.
fn is_kept(id: &str, rate: f64) -> bool {
    let id = SpanId::from_hex(id).expect("an id");
    #[allow(clippy::cast_precision_loss)]
    let die = (u64::from_be_bytes(id.to_bytes()) >> 11) as f64 / (1_u64 << 53) as f64;
    die < rate
}

macro_rules! rate {
    ($test:ident, $rate:literal) => {
        #[test]
        fn $test() {
            const CALLS: u32 = 1_000_000;
            #[respan::task(sample_rate = $rate)]
            fn step() {}

            let telemetry = with_processors(false, []);
            let entered = telemetry.enter();
            for _ in 0..CALLS {
                step();
            }
            drop(entered);
            let counts = telemetry.get_client().stats();
            assert_eq!(counts.submitted, u64::from(CALLS));
            let kept = f64::from(CALLS - u32::try_from(counts.sampled_out).expect("fits"));
            let expected = f64::from(CALLS) * $rate;
            let bound = WIDE * (expected * (1.0 - $rate)).sqrt();
            assert!(
                (kept - expected).abs() < bound,
                "{kept} instead of {expected} ± {bound}"
            );
        }
    };
}

rate!(one_in_a_thousand_of_a_million, 0.001);
rate!(one_in_ten_of_a_million, 0.1);
rate!(half_of_a_million, 0.5);
rate!(nine_in_ten_of_a_million, 0.9);

#[test]
fn every_processor_gets_the_same_spans_as_decided_by_the_id() {
    #[respan::task(sample_rate = 0.3)]
    fn step() -> String {
        get_client().get_current_span_id().expect("inside of a span")
    }
    let exporters = [InMemorySpanExporter::new(), InMemorySpanExporter::new()];
    let batched = Processor::new(exporters[1].clone()).batching(true);
    let telemetry = with_processors(false, [exporters[0].clone().into(), batched]);
    let entered = telemetry.enter();
    let expected: BTreeSet<String> = (0..500).map(|_| step()).filter(|id| is_kept(id, 0.3)).collect();
    drop(entered);
    telemetry.flush().expect("delivered");
    assert_eq!(ids(&exporters[0]), expected);
    assert_eq!(ids(&exporters[1]), expected);
}

#[test]
fn buffered_spans_are_sampled_like_others() {
    #[respan::task(sample_rate = 0.3)]
    fn step() {}
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(false, [exporter.clone().into()]);
    let buffer = telemetry.get_client().get_span_buffer("replay");
    {
        let _entered = buffer.enter();
        (0..200).for_each(|_| step());
    }
    let expected: BTreeSet<String> = buffer
        .get_all_spans()
        .iter()
        .map(|span| span.to_span_data().span_context.span_id().to_string())
        .filter(|id| is_kept(id, 0.3))
        .collect();
    telemetry.get_client().process_spans(&buffer);
    assert_eq!(ids(&exporter), expected);
}

/// Counts how often it is serialised.
struct Counted<'a>(&'a AtomicUsize);

impl Serialize for Counted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.fetch_add(1, Ordering::Relaxed);
        serializer.serialize_unit()
    }
}

#[test]
fn rate_zero_captures_nothing_and_rate_one_everything() {
    #[respan::task(sample_rate = 0.0)]
    fn never<'a>(value: Counted<'a>) -> Counted<'a> {
        value
    }
    #[respan::task(sample_rate = 1.0)]
    fn always<'a>(value: Counted<'a>) -> Counted<'a> {
        value
    }
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(false, [exporter.clone().into()]);
    let _entered = telemetry.enter();
    let serialised = AtomicUsize::new(0);
    for _ in 0..1000 {
        never(Counted(&serialised));
    }
    assert_eq!(serialised.load(Ordering::Relaxed), 0);
    assert_eq!(telemetry.get_client().stats().sampled_out, 1000);
    for _ in 0..1000 {
        always(Counted(&serialised));
    }
    assert_eq!(serialised.load(Ordering::Relaxed), 2000);
    assert_eq!(exporter.finished_spans().len(), 1000);
}

#[test]
fn a_running_span_changes_its_rate() {
    #[respan::task(sample_rate = 0.0)]
    fn raised() {
        get_client().update_current_span(SpanUpdate::new().sample_rate(1.0));
    }
    #[respan::task]
    fn lowered() {
        get_client().update_current_span(SpanUpdate::new().sample_rate(0.0));
    }
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(false, [exporter.clone().into()]);
    let _entered = telemetry.enter();
    raised();
    lowered();
    assert_eq!(exporter.tree().to_string(), "raised.task\n");
}

#[test]
fn a_span_whose_rate_is_raised_starts_after_its_parent() {
    #[respan::task(sample_rate = 0.0)]
    fn inner() {
        get_client().update_current_span(SpanUpdate::new().sample_rate(1.0));
    }
    #[respan::workflow]
    fn outer() {
        inner();
    }
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(false, [exporter.clone().into()]);
    let _entered = telemetry.enter();
    (0..20).for_each(|_| outer());
    let spans = exporter.finished_spans();
    assert_eq!(spans.len(), 40);
    for [inner, outer] in spans.as_chunks().0 {
        assert!(outer.start_time <= inner.start_time, "{outer:?} {inner:?}");
    }
}

#[respan::task(sample_rate = 0.0)]
fn raised(amount: u32) -> u32 {
    get_client().update_current_span(SpanUpdate::new().sample_rate(1.0));
    amount + 1
}

#[respan::task(sample_rate = 0.0)]
async fn raised_async(amount: u32) -> Result<u32, String> {
    get_client().update_current_span(SpanUpdate::new().sample_rate(1.0));
    Ok(amount + 1)
}

#[respan::task(sample_rate = 0.0)]
fn raised_iterator() -> impl Iterator<Item = u32> {
    (0..4).inspect(|item| {
        if *item == 2 {
            get_client().update_current_span(SpanUpdate::new().sample_rate(1.0));
        }
    })
}

/// Arguments are captured before the rate is raised; those of a span that is sampled out are not.
#[test]
fn a_raised_rate_captures_the_output() {
    let (_, tree) = record(|| raised(1));
    let span = only(&tree);
    assert_eq!((span.output(), span.input()), (2.into(), serde_json::Value::Null));
    let (_, tree) = record_async(|| raised_async(1));
    assert_eq!(only(&tree).output(), 2);
    let (items, tree) = record(|| raised_iterator().collect::<Vec<u32>>());
    assert_eq!(items, [0, 1, 2, 3]);
    assert_eq!(only(&tree).output(), serde_json::json!([2, 3]));
}

#[test]
fn a_raised_rate_captures_nothing_where_content_is_off() {
    let (_, tree) = record(|| trace_content(false).run(|| raised(1)));
    assert_eq!(only(&tree).output(), serde_json::Value::Null);
}

/// The rate of a created span is applied when it is processed.
#[test]
fn a_created_span_has_a_rate_and_a_filter() {
    let process = |span: NewSpan| {
        let ((), tree) = record(|| {
            let client = get_client();
            let buffer = client.get_span_buffer("batch");
            buffer.create_span(span);
            client.process_spans(&buffer);
        });
        tree.spans().count()
    };
    assert_eq!(process(NewSpan::new("a").sample_rate(0.0)), 0);
    assert_eq!(process(NewSpan::new("a").sample_rate(1.0)), 1);
    assert_eq!(process(NewSpan::new("a").sample_rate(f64::NAN)), 1);
    let errors_only = ExportFilter::errors_only();
    let failed = NewSpan::new("a").status(Status::error("no"));
    assert_eq!(process(failed.export_filter(&errors_only)), 1);
    assert_eq!(process(NewSpan::new("a").export_filter(errors_only)), 0);
}

/// Numbers that no other test has: each is told once.
#[test]
fn a_rate_beyond_0_to_1_counts_as_the_nearest_with_a_warning() {
    #[respan::task(sample_rate = 20.5 + 1.0)]
    fn above() {}
    #[respan::task(sample_rate = -20.5 - 1.0)]
    fn below() {}
    #[respan::task]
    fn updated(rate: f64) {
        get_client().update_current_span(SpanUpdate::new().sample_rate(rate));
    }
    let processed = |rate| {
        let client = get_client();
        let buffer = client.get_span_buffer("batch");
        buffer.create_span(NewSpan::new("a").sample_rate(rate));
        client.process_spans(&buffer);
    };
    let cases: [(&dyn Fn(), usize, &str); 9] = [
        (&above, 1, "21.5 of a span counts as 1.0;"),
        (&below, 0, "-21.5 of a span counts as 0.0;"),
        (
            &|| get_client().start_span("a").sample_rate(22.5).run(|| ()),
            1,
            "22.5 of a span counts as 1.0;",
        ),
        (
            &|| get_client().start_span("a").sample_rate(-22.5).run(|| ()),
            0,
            "-22.5 of a span counts as 0.0;",
        ),
        (&|| processed(23.5), 1, "23.5 of a span counts as 1.0;"),
        (&|| processed(-23.5), 0, "-23.5 of a span counts as 0.0;"),
        (&|| updated(24.5), 1, "24.5 of a span counts as 1.0;"),
        (&|| updated(-24.5), 0, "-24.5 of a span counts as 0.0;"),
        (&|| updated(f64::NAN), 1, "NaN of a span counts as none;"),
    ];
    for (call, spans, warning) in cases {
        let mut rates = Vec::new();
        let lines = logged_by(|| {
            let ((), tree) = record(call);
            rates.extend(tree.spans().map(|span| span.attribute("respan.sample_rate").cloned()));
        });
        // Another test may have told it of NaN.
        let is_number = !warning.starts_with("NaN");
        assert_eq!(rates, vec![is_number.then(|| 1.0.into()); spans], "{warning}");
        if is_number {
            assert!(lines.iter().any(|line| line.contains(warning)), "{warning}: {lines:?}");
        }
    }
}
