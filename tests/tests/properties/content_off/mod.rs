//! Content under random nestings of regions, threads, tasks, futures and spans: none leaves below a region without content, to any
//! destination.

mod destinations;
mod level;
mod polling;
mod program;
mod source;

use destinations::Destinations;
use level::{Kind, Level, levels, region};
use program::Program;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use respan::{Mask, RespanTelemetry, capture_context};
use respan_tests::cases;
use source::{CANARY, SOURCES};
use tracing_subscriber::layer::SubscriberExt as _;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Masking {
    None,
    Removing,
    Panicking,
}

impl Masking {
    fn mask(self) -> Mask {
        match self {
            Self::None => Mask::new(),
            Self::Removing => Mask::new().pattern(CANARY).expect("a pattern"),
            Self::Panicking => Mask::new().hook(|_, text| {
                assert!(!text.contains(CANARY), "expected");
                None
            }),
        }
    }
}

#[derive(Debug, Clone)]
struct Case {
    is_off_by_variable: bool,
    masking: Masking,
    has_network: bool,
    levels: Vec<Level>,
    source: usize,
    is_in_function: bool,
}

prop_compose! {
    fn any_case()(
        is_off_by_variable in prop::bool::weighted(0.1),
        masking in prop_oneof![8 => Just(Masking::None), 1 => Just(Masking::Removing), 1 => Just(Masking::Panicking)],
        has_network in prop::bool::weighted(0.05),
        levels in levels(),
        source in 0..SOURCES,
        is_in_function: bool,
    ) -> Case {
        Case { is_off_by_variable, masking, has_network, levels, source, is_in_function }
    }
}

impl Case {
    fn has(&self, kind: Kind) -> bool {
        self.levels.iter().any(|level| level.kind == kind)
    }

    fn is_withheld(&self) -> bool {
        self.is_off_by_variable || self.has(Kind::Off) || self.masking != Masking::None
    }

    /// Returns whether the content leaves for certain. Outside of a function of its own it may have no span.
    fn is_sent(&self) -> bool {
        !self.is_withheld() && !self.has(Kind::Suppressed) && self.is_in_function
    }

    /// All that leaves.
    fn run(&self) -> Result<String, TestCaseError> {
        let failed = |error: &dyn std::fmt::Display| TestCaseError::fail(error.to_string());
        let destinations = Destinations::new(self.has_network).map_err(|error| failed(&error))?;
        let is_off = self.is_off_by_variable;
        let builder = RespanTelemetry::builder()
            .environment(move |name| (is_off && name == "RESPAN_TRACE_CONTENT").then(|| "false".to_owned()))
            .set_global_provider(false)
            .is_batching_enabled(false)
            .mask(self.masking.mask());
        let telemetry = destinations.add_to(builder)?.build().map_err(|error| failed(&error))?;
        let subscriber = tracing_subscriber::registry().with(respan::tracing_layer());
        telemetry.run(|| {
            let made = |level: &Level| (*level, level.is_made_outside.then(|| region(level.kind)));
            let program = Program {
                levels: self.levels.iter().map(made).collect(),
                source: self.source,
                is_in_function: self.is_in_function,
                subscriber: tracing::Dispatch::new(subscriber),
                telemetry: capture_context(),
            };
            program.with_subscriber(0);
        });
        // One of the backends is down.
        let _ = telemetry.shutdown();
        Ok(destinations.all())
    }
}

#[test]
fn no_content_leaves_below_a_region_without_content() {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases(400))
    };
    let tried = TestRunner::new(config).run(&any_case(), |case| {
        let all = case.run()?;
        prop_assert!(!(case.is_withheld() && all.contains(CANARY)), "{}", all);
        prop_assert!(!case.is_sent() || all.contains(CANARY), "{}", all);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}
