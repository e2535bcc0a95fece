//! Content under random nestings of regions, threads, tasks, futures and spans: none leaves below a region without content.

mod level;
mod polling;
mod program;
mod source;

use level::{Kind, Level, levels, region};
use program::Program;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use respan::testing::InMemorySpanExporter;
use respan::{FileSpanExporter, Naming, Processor, RespanTelemetry, capture_context};
use respan_tests::cases;
use respan_tests::temp_dir::TempDir;
use source::{CANARY, SOURCES};
use tracing_subscriber::layer::SubscriberExt as _;

const NAMINGS: [Naming; 3] = [Naming::Both, Naming::OpenInference, Naming::Langfuse];

/// All that leaves: the spans in each naming, and the file.
fn exported(is_off_by_variable: bool, levels: &[Level], source: usize) -> Result<String, TestCaseError> {
    let directory = TempDir::new();
    std::fs::create_dir(&*directory).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let path = directory.join("spans.jsonl");
    let exporters = NAMINGS.map(|naming| (InMemorySpanExporter::new(), naming));
    let mut builder = RespanTelemetry::builder()
        .environment(move |name| (is_off_by_variable && name == "RESPAN_TRACE_CONTENT").then(|| "false".to_owned()))
        .set_global_provider(false)
        .is_batching_enabled(false)
        .add_processor(FileSpanExporter::new(&path).expect("a file"));
    for (exporter, naming) in &exporters {
        builder = builder.add_processor(Processor::new(exporter.clone()).naming(*naming));
    }
    let telemetry = builder
        .build()
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    let subscriber = tracing_subscriber::registry().with(respan::tracing_layer());
    telemetry.run(|| {
        let made = |level: &Level| (*level, level.is_made_outside.then(|| region(level.kind)));
        let program = Program {
            levels: levels.iter().map(made).collect(),
            source,
            subscriber: tracing::Dispatch::new(subscriber),
            telemetry: capture_context(),
        };
        program.with_subscriber(0);
    });
    telemetry
        .flush()
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    let mut all = std::fs::read_to_string(&path).unwrap_or_default();
    for (exporter, _) in &exporters {
        let spans = format!("{:?}", exporter.finished_spans());
        all.push_str(&spans);
    }
    Ok(all)
}

#[test]
fn no_content_leaves_below_a_region_without_content() {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases(400))
    };
    let inputs = (prop::bool::weighted(0.1), levels(), 0..SOURCES);
    let tried = TestRunner::new(config).run(&inputs, |(is_off_by_variable, levels, source)| {
        let all = exported(is_off_by_variable, &levels, source)?;
        let is_off = is_off_by_variable || levels.iter().any(|level| level.kind == Kind::Off);
        prop_assert_eq!(all.contains(CANARY), !is_off, "{}", all);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}
