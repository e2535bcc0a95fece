//! `Client::start_span` for calls of models.

use respan::opentelemetry::trace::SpanKind;
use respan::{EntityKind, ExportFilter, SpanUpdate, attributes, get_client};
use respan_tests::recording::{only, record};

const REQUEST: [(&str, &str); 2] = [("gen_ai.system", "openai"), ("gen_ai.request.model", "gpt-4o")];

#[test]
fn a_span_with_a_model_is_a_model_call() {
    let ((), tree) = record(|| {
        let client = get_client();
        client.start_span("flow").kind(EntityKind::Workflow).run(|| {
            let call = client.start_span("openai.chat").version(2).attributes(REQUEST);
            call.run(|| {
                client.update_current_span(SpanUpdate::new().attribute("gen_ai.usage.output_tokens", Some(3)));
            });
        });
    });
    assert_eq!(tree.to_string(), "flow.workflow\n  openai.chat\n");
    let call = tree.find("openai.chat").expect("the call");
    assert_eq!(call.data().span_kind, SpanKind::Client);
    assert_eq!(call.attribute(attributes::SPAN_KIND), None);
    assert_eq!(call.attribute(attributes::ENTITY_NAME), None);
    assert_eq!(call.text(attributes::WORKFLOW_NAME), "flow");
    assert_eq!(call.text(attributes::ENTITY_VERSION), "2");
    assert_eq!(call.text("gen_ai.usage.output_tokens"), "3");
}

#[test]
fn a_kind_or_an_operation_of_agents_makes_it_an_entity() {
    for (span, name) in [
        (get_client().start_span("a").kind("guardrail"), "a.guardrail"),
        (get_client().start_span("a").kind(EntityKind::Task), "a.task"),
        (
            get_client()
                .start_span("a")
                .attribute("gen_ai.operation.name", "execute_tool"),
            "a.task",
        ),
        (
            get_client().start_span("a").attribute("gen_ai.operation.name", "chat"),
            "a",
        ),
    ] {
        let ((), tree) = record(|| span.attributes(REQUEST).run(|| ()));
        assert_eq!(only(&tree).data().name, name);
    }
}

#[test]
fn errors_rates_and_filters_apply_to_it() {
    let (result, tree) = record(|| {
        let call = get_client().start_span("call").attributes(REQUEST);
        call.try_run(|| "x".parse::<i32>())
    });
    assert!(result.is_err());
    assert_eq!(only(&tree).error(), Some("invalid digit found in string"));
    let ((), tree) = record(|| {
        let client = get_client();
        client
            .start_span("rate")
            .attributes(REQUEST)
            .sample_rate(0.0)
            .run(|| ());
        let filtered = client.start_span("filter").attributes(REQUEST);
        filtered.export_filter(ExportFilter::errors_only()).run(|| ());
    });
    assert_eq!(tree.to_string(), "");
}
