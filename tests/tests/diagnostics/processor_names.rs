//! Log lines about processor names: unknown names, and set-ups without an unnamed processor.

use respan::testing::InMemorySpanExporter;
use respan::{Processor, RespanTelemetry, SpanUpdate, get_client};
use respan_tests::log_lines::{LogLines, logged_by};
use std::sync::LazyLock;

/// The lines are those of the process, so each test has names of its own.
static LINES: LazyLock<LogLines> = LazyLock::new(|| LogLines::of_process(tracing::Level::INFO));

/// The lines about this name.
fn lines_naming(name: &str) -> Vec<String> {
    let about = format!("names the processor {name:?}");
    LINES
        .so_far()
        .into_iter()
        .filter(|line| line.contains(&about))
        .collect()
}

/// A telemetry with processors of these names, each batching or not.
fn telemetry(names: &[(&'static str, bool)]) -> (RespanTelemetry, InMemorySpanExporter) {
    LazyLock::force(&LINES);
    let exporter = InMemorySpanExporter::new();
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false);
    let builder = names.iter().fold(builder, |builder, (name, batching)| {
        builder.add_processor(Processor::new(exporter.clone()).name(*name).batching(*batching))
    });
    (builder.build().expect("options"), exporter)
}

/// A span that names these processors, at run time.
fn naming(names: String) {
    #[respan::task(name = "dynamic")]
    fn dynamic(names: String) {
        get_client().update_current_span(SpanUpdate::new().attribute("respan.processors", names));
    }
    dynamic(names);
}

#[test]
fn an_unknown_name_is_logged_once_with_the_existing_names() {
    #[respan::workflow(name = "wf", processors = "debgu")]
    fn misspelt() {
        inherited();
    }

    #[respan::task(name = "inherited")]
    fn inherited() {}

    #[respan::task(name = "half", processors = ["debug", "halfway"])]
    fn half_known() {}

    for batching in [true, false] {
        let before = [lines_naming("debgu").len(), lines_naming("halfway").len()];
        let (telemetry, exporter) = telemetry(&[("debug", batching), ("analytics", batching)]);
        let entered = telemetry.enter();
        for _ in 0..3 {
            misspelt();
            half_known();
        }
        drop(entered);
        telemetry.flush().expect("delivered");
        let lines = [lines_naming("debgu"), lines_naming("halfway")];
        assert_eq!(lines.each_ref().map(Vec::len), before.map(|count| count + 1));
        for lines in &lines {
            assert!(
                lines
                    .last()
                    .expect("a line")
                    .contains(r#"there are: "debug", "analytics""#),
                "{lines:?}"
            );
        }
        assert!(lines_naming("debug").is_empty());
        assert_eq!(exporter.finished_spans().len(), 3);
        assert_eq!(telemetry.get_client().stats().unrouted, 6);
    }
}

#[test]
fn names_of_processors_of_both_kinds_and_of_late_ones_are_known() {
    #[respan::task(name = "both", processors = ["at-once", "batched"])]
    fn both() {}

    #[respan::task(name = "later", processors = "later")]
    fn later() {}

    let (telemetry, exporter) = telemetry(&[("at-once", false), ("batched", true)]);
    let _entered = telemetry.enter();
    both();
    telemetry.add_processor(Processor::new(exporter.clone()).name("later"));
    later();
    telemetry.flush().expect("delivered");
    assert_eq!(exporter.finished_spans().len(), 3);
    for name in ["at-once", "batched", "later"] {
        assert_eq!(lines_naming(name), [""; 0]);
    }
}

#[test]
fn without_named_processors_a_name_is_logged_and_unnamed_spans_are_not() {
    #[respan::task(name = "silent")]
    fn silent() {}

    #[respan::task(name = "lonely", processors = "lonely")]
    fn lonely() {}

    LazyLock::force(&LINES);
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .is_batching_enabled(false)
        .add_processor(InMemorySpanExporter::new())
        .build()
        .expect("options");
    let _entered = telemetry.enter();
    silent();
    naming(" , ".to_owned());
    lonely();
    let lines = lines_naming("lonely");
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("no processor has a name"), "{lines:?}");
    assert_eq!(lines_naming(""), [""; 0]);
}

#[test]
fn names_made_at_run_time_are_logged_up_to_a_limit() {
    let (telemetry, _exporter) = telemetry(&[("known", false)]);
    let _entered = telemetry.enter();
    for number in 0..200 {
        naming(format!("known, made-{number:03}-{}", "x".repeat(1000)));
        naming(format!("made-{number:03}-{}", "x".repeat(1000)));
    }
    let made = |line: &&String| line.contains("names the processor \"made-");
    let lines = LINES.so_far();
    let told: Vec<&String> = lines.iter().filter(made).collect();
    assert_eq!(told.len(), 32);
    assert!(told.iter().all(|line| line.len() < 400), "{told:?}");
    assert!(lines.iter().any(|line| line.contains("no more will be")));
}

/// Spans separate names with commas, so such a name matches none.
#[test]
fn a_processor_name_with_a_comma_is_logged() {
    let about = |name: &str| {
        let about = format!("the processor {name:?} gets no spans");
        LINES.so_far().into_iter().filter(|line| line.contains(&about)).count()
    };
    let (telemetry, exporter) = telemetry(&[("first, second", false), ("third", false)]);
    assert_eq!((about("first, second"), about("third")), (1, 0));
    telemetry.add_processor(Processor::new(exporter).name("fourth,"));
    assert_eq!(about("fourth,"), 1);
}

#[test]
fn a_set_up_with_named_processors_only_is_logged() {
    let told = |names: &[(&'static str, bool)]| {
        let lines = logged_by(|| drop(telemetry(names)));
        lines
            .iter()
            .filter(|line| line.contains("every processor has a name"))
            .count()
    };
    assert_eq!(told(&[("debug", true), ("analytics", false)]), 1);
    assert_eq!(
        told(&[("debug", true), ("", true)]),
        0,
        "the empty name stands for spans that name none"
    );
    assert_eq!(told(&[]), 0, "another line says that there is no processor");
}
