//! Tests of traced code: each has a telemetry of its own with an in-memory exporter, so tests run in parallel and send nothing.
//!
//! `cargo test -p respan-examples --example span_tests` runs the tests below, as does `cargo test --workspace`; `cargo run`
//! runs the tested functions.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::{SpanUpdate, get_client};

#[respan::tool(name = "search")]
fn search(topic: &str) -> Result<Vec<String>, String> {
    if topic.is_empty() {
        return Err("nothing to search for".to_owned());
    }
    Ok(vec![format!("all about {topic}")])
}

#[respan::task(name = "summarize", skip(api_key))]
fn summarize(texts: &[String], api_key: &str) -> String {
    get_client().update_current_span(SpanUpdate::new().attribute("gen_ai.usage.input_tokens", texts.len() * 3));
    format!("{} ({} signs of key)", texts.join("; "), api_key.len())
}

#[respan::workflow(name = "research")]
async fn research(topic: &str) -> Result<String, String> {
    let found = search(topic)?;
    Ok(summarize(&found, "sk-secret"))
}

#[tokio::main]
async fn main() {
    println!("{:?}", research("parrots").await);
}

#[cfg(test)]
mod tests {
    use super::{research, summarize};
    use respan::testing::{SpanTree, recording};
    use serde_json::json;

    /// Async code runs in `scope`; sync code would use `enter` or `run`.
    async fn research_recorded(topic: &str) -> (Result<String, String>, SpanTree) {
        let (telemetry, exporter) = recording();
        let result = telemetry.scope(research(topic)).await;
        (result, exporter.tree())
    }

    #[tokio::test]
    async fn a_workflow_calls_its_parts_in_order() {
        let (result, tree) = research_recorded("parrots").await;
        assert!(result.is_ok());
        assert_eq!(tree, "research.workflow\n  search.tool\n  summarize.task\n");
    }

    #[tokio::test]
    async fn inputs_outputs_and_attributes_are_recorded() {
        let (_, tree) = research_recorded("parrots").await;
        let search = tree.span("search.tool");
        assert_eq!(search.input()["kwargs"], json!({ "topic": "parrots" }));
        assert_eq!(search.output(), json!(["all about parrots"]));
        let summary = tree.span("summarize.task");
        assert_eq!(summary.text("gen_ai.usage.input_tokens"), "3");
    }

    #[tokio::test]
    async fn a_failure_is_on_the_span_that_failed_and_on_those_it_passes_through() {
        let (result, tree) = research_recorded("").await;
        assert!(result.is_err());
        assert_eq!(tree, "research.workflow\n  search.tool\n");
        for span in tree.spans() {
            assert_eq!(span.error(), Some("nothing to search for"));
        }
    }

    #[test]
    fn the_key_stays_out_of_the_trace() {
        let (telemetry, exporter) = recording();
        telemetry.run(|| summarize(&["a".to_owned()], "sk-secret"));
        let spans = format!("{:?}", exporter.finished_spans());
        assert!(spans.contains("summarize") && !spans.contains("sk-secret"), "{spans}");
    }
}
