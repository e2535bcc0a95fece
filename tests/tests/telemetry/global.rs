//! `init`: the global telemetry of a process.

use respan::opentelemetry::trace::{Span as _, Tracer as _};
use respan::opentelemetry::{KeyValue, global};
use respan::testing::InMemorySpanExporter;
use respan::{InitError, RespanTelemetry, TelemetryBuilder};
use respan_tests::child::isolated;
use respan_tests::log_lines::logged_by;
use respan_tests::recording::names;

fn builder() -> TelemetryBuilder {
    RespanTelemetry::builder().environment(|_| None)
}

fn span(name: &'static str) {
    respan::get_client().get_tracer().in_span(name, |_| ());
}

/// A span as another library makes it, of a sort that respan exports.
fn foreign_span(name: &'static str) -> bool {
    let mut span = global::tracer("another-library").start(name);
    span.set_attribute(KeyValue::new("gen_ai.system", "openai"));
    span.is_recording()
}

#[test]
fn one_telemetry_is_installed_at_a_time() {
    isolated(|| install_in_turn().expect("options"));
}

fn install_in_turn() -> Result<(), Box<dyn std::error::Error>> {
    // Before `init` everything works and records nothing.
    span("early");
    assert!(!respan::get_client().is_recording());
    respan::get_client().flush()?;

    // What is switched off is not installed.
    let off = builder().is_enabled(false).init()?;

    let first_spans = InMemorySpanExporter::new();
    let first = builder()
        .set_global_provider(false)
        .add_processor(first_spans.clone())
        .init()?;
    span("first");
    assert!(!foreign_span("not ours"), "the global provider is left alone");

    // A second one is refused, loses nothing of the first, and can stand beside it.
    assert!(matches!(builder().init(), Err(InitError::AlreadyInstalled)));
    let beside = builder().build()?;
    drop(beside);
    drop(off);
    span("still the first");
    respan::get_client().flush()?;
    assert_eq!(names(&first_spans), ["first", "still the first"]);

    // Room is made by a shutdown, or by dropping.
    first.shutdown()?;
    span("between");
    let second_spans = InMemorySpanExporter::new();
    let second = builder().add_processor(second_spans.clone()).init()?;
    drop(first);
    assert!(foreign_span("foreign"), "respan is the global provider now");
    span("second");
    drop(second);
    assert_eq!(names(&second_spans), ["foreign", "second"]);

    // The global provider follows to the next one.
    let third_spans = InMemorySpanExporter::new();
    let third = builder().add_processor(third_spans.clone()).init()?;
    foreign_span("foreign again");
    drop(third);
    assert_eq!(names(&third_spans), ["foreign again"]);

    // One that is dropped before it has a span was hardly meant to be.
    let hints = |run: fn() -> Result<(), Box<dyn std::error::Error>>| {
        let lines = logged_by(|| run().expect("options"));
        lines.iter().filter(|line| line.contains("let _telemetry = ")).count()
    };
    let dropped = hints(|| {
        let _ = builder().init()?;
        Ok(())
    });
    assert_eq!(dropped, 1);
    let meant = [
        hints(|| Ok(builder().init()?.shutdown()?)),
        hints(|| {
            let _telemetry = builder().init()?;
            span("one");
            Ok(())
        }),
        hints(|| {
            let _ = builder().is_enabled(false).init()?;
            Ok(())
        }),
        hints(|| {
            let _ = builder().build()?;
            Ok(())
        }),
    ];
    assert_eq!(meant, [0; 4]);
    Ok(())
}
