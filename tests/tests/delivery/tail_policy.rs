//! Tail policies: whole traces are kept or dropped, for one processor only.

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{ExportFilter, NewSpan, Processor, RespanTelemetry, SpanUpdate, TailPolicy, get_client};
use respan_tests::log_lines::logged_by;
use respan_tests::recording::with_processors;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

#[respan::task]
pub(crate) fn divide(by: u32) -> Result<u32, String> {
    10_u32.checked_div(by).ok_or_else(|| "by zero".to_owned())
}

/// Three spans; an inner error is caught.
#[respan::workflow]
fn compute(by: u32) -> u32 {
    let first = divide(by).unwrap_or(0);
    first + divide(2).unwrap_or(0)
}

const WHOLE: &str = "compute.workflow\n  divide.task\n  divide.task\n";

pub(crate) fn errors_into(exporter: &InMemorySpanExporter) -> Processor {
    Processor::new(exporter.clone()).tail(TailPolicy::new().keep_errors())
}

#[test]
fn a_failed_trace_arrives_whole_and_others_do_not() {
    for batching in [false, true] {
        let exporter = InMemorySpanExporter::new();
        let telemetry = with_processors(batching, [errors_into(&exporter)]);
        let entered = telemetry.enter();
        for by in [5, 0, 1] {
            compute(by);
        }
        telemetry.flush().expect("delivered");
        assert_eq!(exporter.tree().to_string(), WHOLE, "batching: {batching}");
        let counts = telemetry.get_client().stats();
        assert_eq!(
            (counts.exported, counts.tail_dropped, counts.queued, counts.lost.total()),
            (3, 6, 0, 0)
        );
        drop(entered);
    }
}

#[test]
fn other_processors_see_everything() {
    for batching in [false, true] {
        let (failed, all, gold) = (
            InMemorySpanExporter::new(),
            InMemorySpanExporter::new(),
            InMemorySpanExporter::new(),
        );
        let only_gold = TailPolicy::new().keep_matching(ExportFilter::new().equal("tier", "gold"));
        let telemetry = with_processors(
            batching,
            [
                errors_into(&failed),
                all.clone().into(),
                Processor::new(gold.clone()).tail(only_gold),
            ],
        );
        let _entered = telemetry.enter();
        compute(1);
        compute(0);
        telemetry.flush().expect("delivered");
        let numbers = [&failed, &all, &gold].map(|exporter| exporter.finished_spans().len());
        assert_eq!(numbers, [3, 6, 0], "batching: {batching}");
    }
}

#[test]
fn a_matching_span_keeps_its_trace() {
    #[respan::task]
    fn classify(tier: &str) {
        get_client().update_current_span(SpanUpdate::new().attribute("tier", tier));
    }

    #[respan::workflow]
    fn serve(tier: &str) {
        classify(tier);
    }

    let by_filter = TailPolicy::new().keep_matching(ExportFilter::new().equal("tier", "gold"));
    let by_code = TailPolicy::new().keep_if(|span| {
        let tier = span.attributes.iter().find(|own| own.key.as_str() == "tier");
        tier.is_some_and(|own| own.value.as_str() == "gold")
    });
    for policy in [by_filter, by_code] {
        let exporter = InMemorySpanExporter::new();
        let telemetry = with_processors(false, [Processor::new(exporter.clone()).tail(policy)]);
        let _entered = telemetry.enter();
        serve("tin");
        serve("gold");
        assert_eq!(exporter.tree().to_string(), "serve.workflow\n  classify.task\n");
    }
}

#[test]
fn a_slow_span_keeps_its_trace() {
    let exporter = InMemorySpanExporter::new();
    let policy = TailPolicy::new().keep_slower_than(Duration::from_secs(10));
    let telemetry = with_processors(false, [Processor::new(exporter.clone()).tail(policy)]);
    let end = SystemTime::now();
    for seconds in [9, 10, 11] {
        let buffer = telemetry.get_client().get_span_buffer("after the work");
        let took = Duration::from_secs(seconds);
        buffer.create_span(NewSpan::new(format!("{seconds} s")).times(end - took, end));
        telemetry.get_client().process_spans(&buffer);
    }
    assert_eq!(exporter.tree().to_string(), "11 s\n");
}

#[test]
fn keep_ratio_keeps_whole_traces_and_the_same_ones_in_every_processor() {
    let (first, second) = (InMemorySpanExporter::new(), InMemorySpanExporter::new());
    let half = TailPolicy::new().keep_ratio(0.5);
    let processors = [&first, &second].map(|exporter| Processor::new(exporter.clone()).tail(half.clone()));
    let telemetry = with_processors(false, processors);
    let _entered = telemetry.enter();
    for _ in 0..400 {
        compute(1);
    }
    let kept = first.finished_spans().len();
    assert_eq!(kept % 3, 0);
    // Seven standard deviations of a binomial distribution with n = 400 and p = 0.5.
    assert!((130..=270).contains(&(kept / 3)), "{kept}");
    assert_eq!(first.tree().to_string(), second.tree().to_string());
    let ids = |exporter: &InMemorySpanExporter| -> Vec<_> {
        let spans = exporter.finished_spans();
        spans.iter().map(|span| span.span_context.span_id()).collect()
    };
    assert_eq!(ids(&first), ids(&second));
}

/// The builder refuses it.
#[test]
fn a_ratio_that_is_no_share_is_a_warning_where_a_processor_is_added_later() {
    let telemetry = with_processors(false, std::iter::empty::<Processor>());
    let exporter = InMemorySpanExporter::new();
    let processor = Processor::new(exporter.clone()).tail(TailPolicy::new().keep_ratio(10.0));
    let lines = logged_by(|| telemetry.add_processor(processor));
    assert!(
        lines.iter().any(|line| line.contains("keep_ratio is `10.0`")),
        "{lines:?}"
    );
    telemetry.run(|| compute(1));
    assert_eq!(exporter.tree().to_string(), WHOLE);
}

#[test]
fn a_policy_sees_what_name_and_filter_let_pass() {
    #[respan::task(processors = "debug")]
    fn routed(fails: bool) -> Result<(), String> {
        if fails { Err("boom".into()) } else { Ok(()) }
    }

    #[respan::workflow]
    fn around(inner_fails: bool) -> Result<(), String> {
        let _ = routed(inner_fails);
        Err("of no interest to `debug`".into())
    }

    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(false, [errors_into(&exporter).name("debug")]);
    let _entered = telemetry.enter();
    around(false).expect_err("asked to fail");
    around(true).expect_err("asked to fail");
    assert_eq!(exporter.tree().to_string(), "routed.task\n");
    assert_eq!(telemetry.get_client().stats().queued, 1);
}

#[test]
fn a_policy_sees_what_the_callback_left() {
    let exporter = InMemorySpanExporter::new();
    let gold = TailPolicy::new().keep_matching(ExportFilter::new().equal("tier", "gold"));
    let telemetry = RespanTelemetry::builder()
        .is_batching_enabled(false)
        .set_global_provider(false)
        .environment(|_| None)
        .span_postprocess_callback(|span| span.attributes.push(opentelemetry::KeyValue::new("tier", "gold")))
        .add_processor(Processor::new(exporter.clone()).tail(gold))
        .build()
        .expect("a telemetry without a key");
    let _entered = telemetry.enter();
    compute(1);
    assert_eq!(exporter.tree().to_string(), WHOLE);
}

#[test]
fn threads_do_not_disturb_each_other() {
    for batching in [false, true] {
        let exporter = InMemorySpanExporter::new();
        let telemetry = with_processors(batching, [errors_into(&exporter)]);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _entered = telemetry.enter();
                    for by in (0..5).cycle().take(50) {
                        compute(by);
                    }
                });
            }
        });
        telemetry.flush().expect("delivered");
        assert_eq!(exporter.tree().to_string(), WHOLE.repeat(80), "batching: {batching}");
        let counts = telemetry.get_client().stats();
        assert_eq!((counts.tail_dropped, counts.queued), (8 * 40 * 3, 0));
    }
}

/// An exporter that counts spans.
#[derive(Debug, Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl SpanExporter for Counting {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.fetch_add(batch.len(), Ordering::Relaxed);
        Ok(())
    }
}

#[test]
fn exporters_of_others_get_whole_traces_inside_of_a_runtime_too() {
    let exporter = Counting::default();
    let processor = Processor::new(exporter.clone()).tail(TailPolicy::new().keep_errors());
    let telemetry = with_processors(false, [processor]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(telemetry.scope(async {
        compute(1);
        compute(0);
    }));
    assert_eq!(exporter.0.load(Ordering::Relaxed), 3);
}

#[test]
fn a_condition_that_flushes_does_not_wait_for_itself() {
    for batching in [false, true] {
        let exporter = InMemorySpanExporter::new();
        let policy = TailPolicy::new().keep_if(|_| get_client().flush().is_err());
        let telemetry = with_processors(batching, [Processor::new(exporter.clone()).tail(policy)]);
        let entered = telemetry.enter();
        compute(1);
        drop(entered);
        telemetry.flush().expect("delivered");
    }
}

#[test]
fn a_processor_takes_a_typed_filter() {
    let exporter = InMemorySpanExporter::new();
    let processor = Processor::new(exporter.clone()).export_filter(ExportFilter::errors_only());
    let telemetry = with_processors(false, [processor]);
    let _entered = telemetry.enter();
    compute(0);
    assert_eq!(exporter.tree().to_string(), "divide.task\n");
}

#[test]
fn a_running_span_takes_a_typed_filter() {
    #[respan::task]
    fn guarded(fails: bool) -> Result<(), String> {
        get_client().update_current_span(SpanUpdate::new().export_filter(ExportFilter::errors_only()));
        if fails { Err("boom".into()) } else { Ok(()) }
    }
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(false, [exporter.clone().into()]);
    let _entered = telemetry.enter();
    guarded(false).expect("asked to succeed");
    guarded(true).expect_err("asked to fail");
    assert_eq!(exporter.finished_spans().len(), 1);
    assert_eq!(telemetry.get_client().stats().filtered, 1);
}
