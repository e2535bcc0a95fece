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

/// A span of another library, with an attribute for which respan exports it.
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
    // Before `init` all calls succeed and record nothing.
    span("early");
    assert!(!respan::get_client().is_recording());
    respan::get_client().flush()?;

    // A disabled telemetry is not installed.
    let off = builder().is_enabled(false).init()?;

    let first_spans = InMemorySpanExporter::new();
    let first = builder()
        .set_global_provider(false)
        .add_processor(first_spans.clone())
        .init()?;
    span("first");
    assert!(!foreign_span("not ours"), "the global provider is left alone");

    // A second `init` is refused and does not affect the first; `build` is not refused.
    assert!(matches!(builder().init(), Err(InitError::AlreadyInstalled)));
    let beside = builder().build()?;
    drop(beside);
    drop(off);
    span("still the first");
    respan::get_client().flush()?;
    assert_eq!(names(&first_spans), ["first", "still the first"]);

    // A shutdown or a drop uninstalls the telemetry.
    first.shutdown()?;
    span("between");
    let second_spans = InMemorySpanExporter::new();
    let second = builder().add_processor(second_spans.clone()).init()?;
    drop(first);
    assert!(foreign_span("foreign"), "respan is the global provider now");
    span("second");
    drop(second);
    assert_eq!(names(&second_spans), ["foreign", "second"]);

    // The global provider follows the installed telemetry.
    let third_spans = InMemorySpanExporter::new();
    let third = builder().add_processor(third_spans.clone()).init()?;
    foreign_span("foreign again");
    drop(third);
    assert_eq!(names(&third_spans), ["foreign again"]);

    // A telemetry that is dropped at once, without a span, is reported as a mistake.
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
