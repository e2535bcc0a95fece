//! The recorded exchanges over HTTP, through the traced clients: each span is that of the Python instrumentation, except for the rows
//! of the deviations.

use crate::compare;
use crate::deviations::Deviations;
use crate::exchange::{Client, Exchange};
use crate::golden::Golden;
use respan::Naming;
use std::path::{Path, PathBuf};

/// The captures, and the naming that each is compared with.
const DIALECTS: [(&str, Naming); 3] = [
    ("legacy", Naming::Respan),
    ("legacy-respan", Naming::Respan),
    ("modern", Naming::OpenTelemetry),
];

/// Other captures, measured by the same table.
const OTHER_CAPTURES: &str = "RESPAN_LLM_CAPTURES";

#[tokio::test]
async fn spans_over_http_are_those_of_the_python_instrumentation() {
    compare_all(Client::Http, |_| true).await;
}

#[tokio::test]
async fn spans_of_async_openai_are_those_of_the_python_instrumentation() {
    compare_all(Client::AsyncOpenAi, Exchange::is_for_async_openai).await;
}

async fn compare_all(client: Client, is_wanted: fn(&Exchange) -> bool) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../respan-instrumentation/tests/conformance");
    let deviations = Deviations::read(&own.join("DEVIATIONS.md"));
    let of_recorder = Deviations::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model_calls/DEVIATIONS.md"));
    let others = std::env::var_os(OTHER_CAPTURES).map(PathBuf::from);
    let captures = others.clone().unwrap_or(own);
    let mut exchanges = Exchange::all(&captures.join("fixtures"));
    exchanges.retain(is_wanted);
    assert!(!exchanges.is_empty());
    let mut unexpected = Vec::new();
    for exchange in exchanges {
        let golden = |dialect: &str| Golden::read(&captures.join(format!("golden/{}.{dialect}.json", exchange.name)));
        for (dialect, naming) in DIALECTS {
            let Some(golden) = golden(dialect) else { continue };
            if deviations.skip(&exchange.name, dialect) {
                continue;
            }
            let span = exchange.replay(client, naming).await;
            let differences = compare::differences(&golden, &span).into_iter();
            unexpected.extend(
                differences
                    .filter(|line| !deviations.allow(&exchange.name, dialect, line))
                    .filter(|line| !of_recorder.allow(&exchange.name, dialect, line))
                    .map(|line| format!("| {} | {dialect} | `{line}` |", exchange.name)),
            );
        }
    }
    if others.is_none() && matches!(client, Client::Http) {
        unexpected.extend(of_recorder.unneeded());
    }
    assert!(unexpected.is_empty(), "\n{}", unexpected.join("\n"));
}
