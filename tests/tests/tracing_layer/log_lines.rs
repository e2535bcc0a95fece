//! Log lines of the program beside the layer.

use super::recorded::record_by;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tracing::{Span, info, info_span};
use tracing_subscriber::filter::{FilterExt as _, LevelFilter, filter_fn};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::{Layer, SubscriberExt as _};
use tracing_subscriber::registry;

/// The lines written so far.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(bytes.clone()).expect("text")
    }

    /// A layer that writes here, as a program has it.
    fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: tracing::Subscriber + for<'lookup> registry::LookupSpan<'lookup>,
    {
        fmt::layer()
            .with_ansi(false)
            .without_time()
            .with_target(false)
            .with_writer(self.clone())
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[respan::task(name = "inner")]
fn inner() {
    info!("in the inner function");
}

#[respan::workflow(name = "outer")]
fn outer() {
    info!("in the outer function");
    info_span!("step", number = 1).in_scope(inner);
    inner();
}

const LINES: &str =
    " INFO in the outer function\n INFO step{number=1}: in the inner function\n INFO in the inner function\n";

#[test]
fn a_layer_with_a_filter_writes_the_lines_of_before() {
    for level in [LevelFilter::INFO, LevelFilter::DEBUG] {
        let lines = Lines::default();
        let subscriber = registry()
            .with(respan::tracing_layer())
            .with(lines.layer().with_filter(level));
        let tree = record_by(subscriber, outer);
        assert_eq!(lines.text(), LINES, "{level}");
        assert_eq!(
            tree.to_string(),
            "outer.workflow\n  step\n    inner.task\n  inner.task\n"
        );
        let lines = Lines::default();
        let subscriber = registry()
            .with(lines.layer().with_filter(level))
            .with(respan::tracing_layer());
        record_by(subscriber, outer);
        assert_eq!(lines.text(), LINES, "{level}, in the other order");
    }
}

#[test]
fn a_layer_with_a_filter_leaves_the_current_span_to_be_carried() {
    let lines = Lines::default();
    let subscriber = registry()
        .with(respan::tracing_layer())
        .with(lines.layer().with_filter(LevelFilter::INFO));
    let tree = record_by(subscriber, || {
        let span = carried();
        span.in_scope(inner);
    });
    assert_eq!(tree.to_string(), "carried.task\n  inner.task\n");
    assert_eq!(lines.text(), " INFO in the inner function\n");
}

#[respan::task(name = "carried")]
fn carried() -> Span {
    Span::current()
}

#[test]
fn the_documented_filter_hides_carriers_from_a_layer_without_another() {
    let lines = Lines::default();
    let without_carriers = filter_fn(|metadata| metadata.target() != "respan::carrier");
    let subscriber = registry()
        .with(respan::tracing_layer())
        .with(lines.layer().with_filter(without_carriers.and(LevelFilter::INFO)));
    record_by(subscriber, outer);
    assert_eq!(lines.text(), LINES);
}

/// A filter of all layers drops carriers at their own level. They are seen then, once between spans of the program.
#[test]
fn a_layer_behind_a_filter_of_all_shows_one_carrier() {
    let lines = Lines::default();
    let subscriber = registry()
        .with(LevelFilter::INFO)
        .with(lines.layer())
        .with(respan::tracing_layer());
    record_by(subscriber, outer);
    let expected = " INFO respan: in the outer function\n \
        INFO respan:step{number=1}:respan: in the inner function\n \
        INFO respan: in the inner function\n";
    assert_eq!(lines.text(), expected);
}

#[test]
fn without_the_layer_no_line_changes() {
    let lines = Lines::default();
    record_by(registry().with(lines.layer()), outer);
    assert_eq!(lines.text(), LINES);
}
