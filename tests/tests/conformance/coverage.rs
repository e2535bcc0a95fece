//! Completeness: every golden has a scenario, and every deviation a golden.

use respan_tests::conformance::{deviations, golden};

const SOURCES: [&str; 22] = [
    include_str!("asynchronous.rs"),
    include_str!("attributes.rs"),
    include_str!("buffers.rs"),
    include_str!("classes.rs"),
    include_str!("client.rs"),
    include_str!("config.rs"),
    include_str!("continued.rs"),
    include_str!("errors.rs"),
    include_str!("filters.rs"),
    include_str!("generators.rs"),
    include_str!("http.rs"),
    include_str!("input_output.rs"),
    include_str!("left_buffers.rs"),
    include_str!("lifetime.rs"),
    include_str!("links.rs"),
    include_str!("manual.rs"),
    include_str!("naming.rs"),
    include_str!("nesting.rs"),
    include_str!("postprocess.rs"),
    include_str!("propagation.rs"),
    include_str!("routing.rs"),
    include_str!("sampling.rs"),
];

/// Returns whether the table of deviations lists the scenario as `not compared`.
fn is_set_aside(scenario: &str) -> bool {
    deviations::table()
        .iter()
        .any(|row| row.scenario == scenario && row.line == "not compared")
}

#[test]
fn every_golden_is_compared() {
    let missing: Vec<String> = golden::scenarios()
        .into_iter()
        .filter(|name| !is_set_aside(name) && !SOURCES.iter().any(|source| source.contains(&format!("(\"{name}\""))))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_deviation_belongs_to_a_golden() {
    let goldens = golden::scenarios();
    for row in deviations::table() {
        assert!(row.scenario == "*" || goldens.contains(&row.scenario), "{row:?}");
    }
}
