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
    let unneeded = deviations
        .unneeded()
        .into_iter()
        .map(|row| format!("not needed: {row}"));
    unexpected.extend(unneeded);
    assert!(unexpected.is_empty(), "\n{}", unexpected.join("\n"));
}
