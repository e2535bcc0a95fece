//! Expressions in the options of an attribute, which are code of the program: a panic or a recursion costs the option only.

use respan::{ExportFilter, SpanLink};
use respan_tests::log_lines::LogLines;
use respan_tests::recording::{only, record, record_async};
use std::cell::Cell;
use std::panic::panic_any;
use std::sync::atomic::{AtomicU32, Ordering};

/// A payload of a panic whose destructor panics as well.
struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("expected");
    }
}

fn fail<T>() -> T {
    panic_any(Payload)
}

#[respan::task(name = fail::<String>())]
fn named(number: u8) -> u8 {
    number
}

#[respan::task(links = fail::<Vec<SpanLink>>())]
fn linked(number: u8) -> u8 {
    number
}

#[respan::task(sample_rate = fail::<f64>())]
fn sampled(number: u8) -> u8 {
    number
}

#[respan::task(processors = fail::<Vec<String>>())]
fn routed(number: u8) -> u8 {
    number
}

#[respan::task(export_filter = fail::<ExportFilter>())]
fn filtered(number: u8) -> u8 {
    number
}

#[test]
fn a_panic_with_a_payload_that_panics_when_it_is_dropped_stays_within_the_option() {
    for call in [named, linked, sampled, routed, filtered] {
        let (number, tree) = record(|| call(7));
        assert_eq!(number, 7);
        assert_eq!(only(&tree).text("traceloop.entity.output"), "7");
    }
}

thread_local! {
    static IS_NESTED: Cell<bool> = const { Cell::new(false) };
}

/// Calls the function whose option it is.
fn rate() -> f64 {
    if !IS_NESTED.replace(true) {
        assert_eq!(recursive(8), 8);
    }
    0.0
}

#[respan::task(sample_rate = rate())]
fn recursive(number: u8) -> u8 {
    number
}

/// An expression that called it without end would overflow the stack.
fn always_recursive_rate() -> f64 {
    assert_eq!(always_recursive(8), 8);
    0.0
}

#[respan::task(sample_rate = always_recursive_rate())]
fn always_recursive(number: u8) -> u8 {
    number
}

#[test]
fn an_expression_may_call_the_function_of_its_option() {
    for call in [recursive, always_recursive] {
        let (_, tree) = record(|| (call(7), call(7)));
        // The call within the expression has no rate yet; all others have that of the expression.
        assert_eq!(only(&tree).text("traceloop.entity.output"), "8");
    }
}

/// Waits for another thread that calls the function as well.
fn waiting_rate() -> f64 {
    if !IS_NESTED.replace(true) {
        let other = std::thread::spawn(|| {
            IS_NESTED.set(true);
            record(|| waiting(8)).1
        });
        assert!(other.join().expect("no panic").spans().next().is_none());
    }
    0.0
}

#[respan::task(sample_rate = waiting_rate())]
fn waiting(number: u8) -> u8 {
    number
}

#[test]
fn an_expression_may_wait_for_a_thread_that_evaluates_it_too() {
    let (number, tree) = record(|| waiting(7));
    assert_eq!((number, tree.spans().count()), (7, 0));
}

static CALLS: AtomicU32 = AtomicU32::new(0);

/// Each evaluation starts a thread that evaluates again.
fn spreading_rate() -> f64 {
    CALLS.fetch_add(1, Ordering::Relaxed);
    let other = std::thread::spawn(|| record(|| spreading(8)).0);
    assert_eq!(other.join().expect("no panic"), 8);
    0.0
}

#[respan::task(sample_rate = spreading_rate())]
fn spreading(number: u8) -> u8 {
    number
}

#[test]
fn an_expression_that_waits_for_one_thread_after_the_other_comes_to_an_end() {
    let lines = LogLines::of_process(tracing::Level::INFO);
    let (number, tree) = record(|| spreading(7));
    assert_eq!((number, tree.spans().count()), (7, 0));
    assert!(CALLS.load(Ordering::Relaxed) <= 64);
    let is_warning = |line: &&String| line.contains("64 threads evaluate one option of an attribute");
    let lines = lines.so_far();
    assert_eq!(lines.iter().filter(is_warning).count(), 1, "{lines:?}");
}

/// Changes the current context.
fn attaching_rate() -> f64 {
    let _guard = respan::opentelemetry::Context::new().attach();
    0.0
}

#[respan::task(sample_rate = attaching_rate())]
fn attached(number: u8) -> u8 {
    number
}

#[respan::task(sample_rate = attaching_rate())]
async fn attached_async(number: u8) -> u8 {
    number
}

#[test]
fn an_expression_may_attach_a_context() {
    let ((), tree) = record(|| {
        attached(7);
    });
    assert_eq!(tree.spans().count(), 0);
    let (_, tree) = record_async(|| attached_async(7));
    assert_eq!(tree.spans().count(), 0);
}

/// A filter that needs the thread of the first poll.
fn filter_of_caller() -> ExportFilter {
    assert!(IS_CALLER.get());
    ExportFilter::errors_only()
}

thread_local! {
    static IS_CALLER: Cell<bool> = const { Cell::new(false) };
}

#[respan::task(export_filter = filter_of_caller())]
async fn filtered_async(number: u8) -> Result<u8, u8> {
    if number == 9 { Err(number) } else { Ok(number) }
}

#[test]
fn the_expressions_of_an_async_function_are_evaluated_by_the_thread_that_polls_it_first() {
    let (_, tree) = record_async(|| async {
        IS_CALLER.set(true);
        (filtered_async(7).await, filtered_async(9).await)
    });
    assert_eq!(
        only(&tree).text("traceloop.entity.input"),
        r#"{"args":[],"kwargs":{"number":9}}"#
    );
}
