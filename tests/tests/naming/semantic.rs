//! Model calls in the names of OpenTelemetry's semantic conventions, whose attributes the program has set, in each naming.

use crate::processors::Foreign;
use crate::record_in;
use respan::testing::{InMemorySpanExporter, TestSpan};
use respan::{Mask, Naming, Processor, get_client, trace_content};
use respan_tests::recording::{builder, only, with_processors};

const INPUT: &str = concat!(
    r#"[{"role":"user","parts":[{"type":"text","content":"Weather"},{"type":"text","content":"?"}]},"#,
    r#"{"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"get_weather","arguments":{"city":"Paris"}}]},"#,
    r#"{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":{"sky":"sunny"}}]},"#,
    r#"{"role":"user","parts":[{"type":"text","content":"Look"},{"type":"uri","modality":"image","uri":"https://a/b.png"}]}]"#,
);
const OUTPUT: &str = concat!(
    r#"[{"role":"assistant","parts":[{"type":"reasoning","content":"Hm."},{"type":"text","content":"It is sunny."}],"#,
    r#""finish_reason":"stop"}]"#,
);

/// The number of indexed attributes of [`call`].
const INDEXED: usize = 19;

/// A call with both lists.
fn call() {
    let call = get_client()
        .start_span("chat gpt-4o")
        .attribute("gen_ai.operation.name", "chat")
        .attribute("gen_ai.provider.name", "aws.bedrock")
        .attribute("gen_ai.request.model", "gpt-4o")
        .attribute("gen_ai.usage.input_tokens", 7)
        .attribute("gen_ai.usage.output_tokens", 3)
        .attribute("gen_ai.usage.cache_read.input_tokens", 5)
        .attribute(
            "gen_ai.system_instructions",
            r#"[{"type":"text","content":"Be terse."}]"#,
        )
        .attribute(
            "gen_ai.tool.definitions",
            r#"[{"type":"function","name":"get_weather","parameters":{"type":"object"}}]"#,
        )
        .attribute("gen_ai.input.messages", INPUT)
        .attribute("gen_ai.output.messages", OUTPUT);
    call.run(|| ());
}

fn with_attributes(naming: Naming, attributes: &[(&'static str, &'static str)]) -> TestSpan {
    let tree = record_in(naming, || {
        let call = get_client().start_span("chat").attribute("gen_ai.request.model", "m");
        let call = attributes
            .iter()
            .fold(call, |call, (key, value)| call.attribute(*key, *value));
        call.run(|| ());
    });
    only(&tree)
}

/// Keys of indexed messages.
fn indexed_keys(span: &TestSpan) -> usize {
    let prefixes = ["gen_ai.prompt.", "gen_ai.completion.", "llm.request.functions."];
    let attributes = span.data().attributes.iter();
    attributes
        .filter(|attribute| prefixes.iter().any(|prefix| attribute.key.as_str().starts_with(prefix)))
        .count()
}

#[test]
fn messages_are_indexed_for_those_who_read_indexed_names() {
    for naming in [Naming::Respan, Naming::Both] {
        let span = only(&record_in(naming, call));
        let expected = [
            ("gen_ai.system", "AWS"),
            ("llm.request.type", "chat"),
            ("llm.usage.total_tokens", "10"),
            ("prompt_cache_hit_tokens", "5"),
            ("gen_ai.prompt.0.role", "system"),
            ("gen_ai.prompt.0.content", "Be terse."),
            ("gen_ai.prompt.1.role", "user"),
            ("gen_ai.prompt.1.content", "Weather?"),
            ("gen_ai.prompt.2.role", "assistant"),
            ("gen_ai.prompt.2.tool_calls.0.id", "c1"),
            ("gen_ai.prompt.2.tool_calls.0.name", "get_weather"),
            ("gen_ai.prompt.2.tool_calls.0.arguments", r#"{"city":"Paris"}"#),
            ("gen_ai.prompt.3.role", "tool"),
            ("gen_ai.prompt.3.tool_call_id", "c1"),
            ("gen_ai.prompt.3.content", r#"{"sky":"sunny"}"#),
            (
                "gen_ai.prompt.4.content",
                r#"[{"content":"Look","type":"text"},{"modality":"image","type":"uri","uri":"https://a/b.png"}]"#,
            ),
            ("gen_ai.completion.0.role", "assistant"),
            ("gen_ai.completion.0.content", "It is sunny."),
            ("gen_ai.completion.0.reasoning", "Hm."),
            ("gen_ai.completion.0.finish_reason", "stop"),
            ("llm.request.functions.0.name", "get_weather"),
            ("llm.request.functions.0.parameters", r#"{"type":"object"}"#),
        ];
        for (key, value) in expected {
            assert_eq!(span.text(key), value, "{naming:?} {key}");
        }
        assert_eq!(span.text("gen_ai.input.messages"), INPUT);
        assert_eq!(indexed_keys(&span), INDEXED);
    }
}

#[test]
fn others_get_the_messages_as_they_are() {
    for naming in [Naming::OpenTelemetry, Naming::OpenInference, Naming::Langfuse] {
        let span = only(&record_in(naming, call));
        assert_eq!(indexed_keys(&span), 0, "{naming:?}");
        assert_eq!(span.text("gen_ai.output.messages"), OUTPUT);
        assert_eq!(span.attribute("llm.request.type"), None);
    }
}

#[test]
fn messages_of_openai_s_api_are_indexed_as_well() {
    let messages = concat!(
        r#"[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":"#,
        r#"[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},"#,
        r#"{"role":"tool","tool_call_id":"c","content":"1"},{"role":"user","content":[{"type":"text","text":"a"}]}]"#,
    );
    let span = with_attributes(Naming::Respan, &[("gen_ai.input.messages", messages)]);
    assert_eq!(span.text("gen_ai.prompt.0.content"), "Hi");
    assert_eq!(span.text("gen_ai.prompt.1.tool_calls.0.arguments"), "{}");
    assert_eq!(span.text("gen_ai.prompt.2.tool_call_id"), "c");
    assert_eq!(span.text("gen_ai.prompt.3.content"), r#"[{"text":"a","type":"text"}]"#);
}

#[test]
fn what_is_no_list_of_messages_is_left_as_it_is() {
    for text in [
        "Hi",
        "[{",
        "[1]",
        "{}",
        "[]",
        "null",
        r#"[{"role":"user","content":"a"},2]"#,
        r#"[{"other":1}]"#,
    ] {
        let span = with_attributes(
            Naming::Respan,
            &[("gen_ai.input.messages", text), ("gen_ai.output.messages", text)],
        );
        assert_eq!(indexed_keys(&span), 0, "{text}");
        assert_eq!(span.text("gen_ai.input.messages"), text);
    }
}

#[test]
fn indexed_messages_that_are_there_stay() {
    let messages = r#"[{"role":"user","content":"ours"},{"role":"user","content":"more"}]"#;
    let attributes = [
        ("gen_ai.prompt.0.content", "theirs"),
        ("gen_ai.input.messages", messages),
        ("gen_ai.output.messages", messages),
    ];
    let span = with_attributes(Naming::Both, &attributes);
    assert_eq!(span.text("gen_ai.prompt.0.content"), "theirs");
    assert_eq!(span.attribute("gen_ai.prompt.1.content"), None);
    assert_eq!(span.text("gen_ai.completion.1.content"), "more");
}

#[test]
fn a_span_that_is_no_model_call_is_left_as_it_is() {
    let tree = record_in(Naming::Respan, || {
        let agent = get_client()
            .start_span("agent")
            .attribute("gen_ai.operation.name", "invoke_agent");
        agent.attribute("gen_ai.input.messages", INPUT).run(|| ());
    });
    assert_eq!(indexed_keys(&only(&tree)), 0);
}

#[test]
fn what_the_gateway_has_logged_is_not_repeated() {
    let attributes = [("respan.gateway.log_id", "log"), ("gen_ai.input.messages", INPUT)];
    assert_eq!(indexed_keys(&with_attributes(Naming::Respan, &attributes)), 0);
}

#[test]
fn the_content_switch_and_masks_apply() {
    let tree = record_in(Naming::Respan, || trace_content(false).run(call));
    let span = only(&tree);
    assert_eq!(indexed_keys(&span), 0);
    assert_eq!(span.text("llm.request.type"), "chat");

    let exporter = InMemorySpanExporter::new();
    let processor = Processor::new(exporter.clone()).naming(Naming::Respan);
    let telemetry = builder().mask(Mask::new().keys(["city"])).add_processor(processor);
    let telemetry = telemetry.build().expect("a telemetry");
    telemetry.run(call);
    telemetry.flush().expect("a flush");
    let span = only(&exporter.tree());
    assert_eq!(span.text("gen_ai.prompt.2.tool_calls.0.arguments"), r#"{"city":"***"}"#);
}

#[test]
fn each_of_several_processors_gets_its_own_names() {
    for is_batched in [true, false] {
        let namings = [Naming::Respan, Naming::OpenTelemetry, Naming::Respan, Naming::Both];
        let exporters = namings.map(|_| InMemorySpanExporter::new());
        let processors = exporters.iter().zip(namings).map(|(exporter, naming)| {
            Processor::new(exporter.clone())
                .naming(naming)
                .filter(|span| span.name == "chat gpt-4o")
        });
        let telemetry = with_processors(is_batched, processors.collect::<Vec<_>>());
        telemetry.run(call);
        telemetry.flush().expect("a flush");
        let counts = exporters.map(|exporter| indexed_keys(&only(&exporter.tree())));
        assert_eq!(counts, [INDEXED, 0, INDEXED, INDEXED]);
    }
}

#[test]
fn an_exporter_of_another_library_gets_both() {
    for is_batched in [true, false] {
        let foreign = Foreign::default();
        let telemetry = with_processors(is_batched, [Processor::new(foreign.clone())]);
        telemetry.run(call);
        telemetry.flush().expect("a flush");
        assert!(foreign.has("gen_ai.prompt.1.content") && foreign.has("gen_ai.input.messages"));
    }
}
