//! Scenarios of export filters.

use crate::run::{Run, ValueError, check};
use respan::testing::InMemorySpanExporter;
use respan::{Processor, Receives, SpanUpdate, get_client};
use respan_tests::conformance::json::{Json, Map};

#[test]
fn errors_only() {
    #[respan::workflow(name = "wf", export_filter = { "status_code": { "operator": "", "value": "ERROR" } })]
    fn a(fail: bool) -> Result<&'static str, ValueError> {
        b(fail)?;
        Ok("ok")
    }

    #[respan::task(name = "tk")]
    fn b(fail: bool) -> Result<(), ValueError> {
        if fail { Err(ValueError("boom")) } else { Ok(()) }
    }

    #[respan::task(name = "slow", export_filter = { "name": { "operator": "", "value": "slow.task" } })]
    fn c() {}

    check("filter_errors_only", |run| {
        run.outcome("good", &a(false));
        run.outcome("bad", &a(true));
        c();
    });
}

#[test]
fn on_the_wire() {
    #[respan::task(
        name = "tk",
        version = 1,
        processors = "debug",
        sample_rate = 1.0,
        export_filter = { "status_code": { "operator": "", "value": "UNSET" } }
    )]
    fn a() {}

    let run = Run::of("filter_on_wire");
    let on = Run::start(run.telemetry().default_processor_receives(Receives::All));
    a();
    run.finish(on);
}

/// These filters do not compile as an option of the attribute, but can be set as an attribute of a span.
#[test]
fn malformed() {
    const FILTERS: [(&str, Option<&str>); 21] = [
        ("none", None),
        ("empty object", Some("{}")),
        ("condition is a string", Some(r#"{"text": "Hello"}"#)),
        ("condition is null", Some(r#"{"text": null}"#)),
        ("condition is a list", Some(r#"{"text": [1]}"#)),
        (
            "condition is empty object (= equal to nothing)",
            Some(r#"{"text": {}}"#),
        ),
        (
            "condition is empty object on a missing field",
            Some(r#"{"missing": {}}"#),
        ),
        ("no operator member", Some(r#"{"text": {"value": "Hello"}}"#)),
        ("no value member", Some(r#"{"text": {"operator": "eq"}}"#)),
        ("unknown operator", Some(r#"{"text": {"operator": "zzz", "value": 1}}"#)),
        (
            "two conditions, both hold",
            Some(r#"{"text": {"operator": "", "value": "Hello"}, "n": {"operator": "gt", "value": 1}}"#),
        ),
        (
            "two conditions, one fails",
            Some(r#"{"text": {"operator": "", "value": "Hello"}, "n": {"operator": "gt", "value": 99}}"#),
        ),
        (
            "one good, one not an object",
            Some(r#"{"text": {"operator": "", "value": "Hello"}, "n": 5}"#),
        ),
        (
            "filter is a list",
            Some(r#"[{"text": {"operator": "", "value": "zzz"}}]"#),
        ),
        ("filter is an empty list", Some("[]")),
        ("filter is text", Some(r#""not a filter""#)),
        (
            "unserialisable value",
            Some("{\"text\": {\"operator\": \"\", \"value\": object"),
        ),
        (
            "operator is a number",
            Some(r#"{"text": {"operator": 5, "value": "Hello"}}"#),
        ),
        (
            "three element list",
            Some(r#"{"text": {"operator": "", "value": ["a", "b", "Hello"]}}"#),
        ),
        (
            "empty value list with contains",
            Some(r#"{"text": {"operator": "contains", "value": []}}"#),
        ),
        (
            "filter on another attribute of the span itself",
            Some(r#"{"respan.export_filter": {"operator": "not_empty"}}"#),
        ),
    ];

    #[respan::task(name = "probe", skip_all)]
    fn probe(filter: Option<&'static str>) -> &'static str {
        let mut update = SpanUpdate::new().attribute("text", "Hello").attribute("n", 10);
        if let Some(filter) = filter {
            update = update.attribute("respan.export_filter", filter);
        }
        get_client().update_current_span(update);
        "ran"
    }

    let run = Run::of("filter_malformed");
    let on = Run::start(run.telemetry().is_batching_enabled(false));
    let sent = InMemorySpanExporter::new();
    on.telemetry.add_processor(Processor::new(sent.clone()).batching(false));
    let mut verdicts = Map::default();
    let mut before = 0;
    for (name, filter) in FILTERS {
        probe(filter);
        let after = sent.finished_spans().len();
        let verdict = if after > before { "exported" } else { "dropped" };
        before = after;
        verdicts.insert(name.to_owned(), Json::from(verdict));
    }
    run.fact("verdicts", verdicts);
    run.finish(on);
}
