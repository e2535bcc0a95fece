//! Conformance with the Python instrumentation on recorded exchanges, except for the rows of `DEVIATIONS.md`.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod compare;
mod deviations;
mod fixture;
mod golden;

use deviations::Deviations;
use fixture::Fixture;
use golden::Golden;
use respan_instrumentation::{Naming, WrittenSpan};
use respan_runtime::AttributeValue;
use std::path::{Path, PathBuf};

/// The captures, and the naming that each is compared with. `legacy-respan` differs from `legacy` in its name only.
const DIALECTS: [(&str, Naming); 4] = [
    ("legacy", Naming::Respan),
    ("legacy-respan", Naming::Respan),
    ("modern", Naming::OpenTelemetry),
    ("modern-respan", Naming::OpenTelemetry),
];

/// Other captures, measured by the same table, of which they need not need every row.
const OTHER_CAPTURES: &str = "RESPAN_LLM_CAPTURES";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

#[test]
fn spans_are_those_of_the_python_instrumentation() {
    let deviations = Deviations::read(&folder().join("DEVIATIONS.md"));
    let others = std::env::var_os(OTHER_CAPTURES).map(PathBuf::from);
    let captures = others.clone().unwrap_or_else(folder);
    let mut unexpected = Vec::new();
    for fixture in Fixture::all(&captures.join("fixtures")) {
        for (dialect, naming) in DIALECTS {
            let path = captures.join(format!("golden/{}.{dialect}.json", fixture.name));
            let Some(golden) = Golden::read(&path) else { continue };
            if deviations.skip(&fixture.name, dialect) {
                continue;
            }
            let differences = compare::differences(&golden, &fixture.replay(naming));
            let total = differences.len();
            let allowed = |line: &String| deviations.allow(&fixture.name, dialect, line);
            let remaining: Vec<_> = differences.into_iter().filter(|line| !allowed(line)).collect();
            println!(
                "{} {dialect}: {} deviations, {} differences",
                fixture.name,
                total - remaining.len(),
                remaining.len()
            );
            unexpected.extend(
                remaining
                    .into_iter()
                    .map(|line| format!("| {} | {dialect} | `{line}` |", fixture.name)),
            );
        }
    }
    if others.is_none() {
        let unneeded = deviations.unneeded().into_iter();
        unexpected.extend(unneeded.map(|row| format!("not needed: {row}")));
    }
    assert!(unexpected.is_empty(), "\n{}", unexpected.join("\n"));
}

/// A table with this difference of one fixture.
fn table(difference: &str) -> Deviations {
    let head = "| fixture | dialect | difference | reason |\n| --- | --- | --- | --- |";
    Deviations::parse(&format!(
        "{head}\n| chat_* | legacy | `{difference}` | as it should be |\n"
    ))
}

#[test]
fn a_row_that_nothing_needs_is_reported() {
    let deviations = table("attribute a: expected *, got 1");
    assert!(!deviations.allow("chat_basic", "legacy", "attribute a: expected 0, got 2"));
    assert!(!deviations.allow("chat_basic", "modern", "attribute a: expected 0, got 1"));
    assert!(!deviations.allow("embed_basic", "legacy", "attribute a: expected 0, got 1"));
    assert_eq!(
        deviations.unneeded(),
        ["chat_* | legacy | attribute a: expected *, got 1"]
    );
    assert!(deviations.allow("chat_basic", "legacy", "attribute a: expected 0, got 1"));
    assert!(deviations.unneeded().is_empty());
}
