//! Model calls whose attributes the program has set, in each naming.

use crate::record_in;
use respan::testing::TestSpan;
use respan::{Naming, get_client};
use respan_tests::recording::only;

fn indexed(naming: Naming) -> TestSpan {
    let tree = record_in(naming, || {
        let call = get_client()
            .start_span("openai.chat")
            .attribute("gen_ai.system", "openai")
            .attribute("gen_ai.request.model", "gpt-4o")
            .attribute("gen_ai.prompt.0.role", "user")
            .attribute("gen_ai.prompt.0.content", "Weather?")
            .attribute("gen_ai.prompt.1.role", "assistant")
            .attribute("gen_ai.prompt.1.tool_calls.0.id", "c1")
            .attribute("gen_ai.prompt.1.tool_calls.0.name", "get_weather")
            .attribute("gen_ai.prompt.1.tool_calls.0.arguments", r#"{"city":"Paris"}"#)
            .attribute("gen_ai.prompt.2.role", "tool")
            .attribute("gen_ai.prompt.2.tool_call_id", "c1")
            .attribute("gen_ai.prompt.2.content", "sunny")
            .attribute("gen_ai.completion.0.content", "It is sunny.")
            .attribute("gen_ai.completion.0.finish_reason", "end_turn")
            .attribute("gen_ai.usage.prompt_tokens", 7)
            .attribute("gen_ai.usage.completion_tokens", 3);
        call.run(|| ());
    });
    only(&tree)
}

const INPUT: &str = concat!(
    r#"[{"parts":[{"content":"Weather?","type":"text"}],"role":"user"},"#,
    r#"{"parts":[{"arguments":{"city":"Paris"},"id":"c1","name":"get_weather","type":"tool_call"}],"role":"assistant"},"#,
    r#"{"parts":[{"id":"c1","response":"sunny","type":"tool_call_response"}],"role":"tool"}]"#,
);
const OUTPUT: &str =
    r#"[{"finish_reason":"stop","parts":[{"content":"It is sunny.","type":"text"}],"role":"assistant"}]"#;

#[test]
fn indexed_messages_are_shown_as_messages() {
    for naming in [
        Naming::OpenTelemetry,
        Naming::Both,
        Naming::OpenInference,
        Naming::Langfuse,
    ] {
        let span = indexed(naming);
        assert_eq!(span.text("gen_ai.input.messages"), INPUT, "{naming:?}");
        assert_eq!(span.text("gen_ai.output.messages"), OUTPUT);
        assert_eq!(span.text("gen_ai.operation.name"), "chat");
        assert_eq!(span.text("gen_ai.provider.name"), "openai");
        assert_eq!(span.text("gen_ai.usage.input_tokens"), "7");
        assert_eq!(span.text("gen_ai.usage.output_tokens"), "3");
        assert_eq!(span.text("gen_ai.prompt.0.content"), "Weather?");
    }
    assert_eq!(indexed(Naming::Respan).attribute("gen_ai.input.messages"), None);
}

#[test]
fn kinds_follow_from_the_attributes() {
    let span = indexed(Naming::OpenInference);
    assert_eq!(span.text("openinference.span.kind"), "LLM");
    assert_eq!(span.text("llm.model_name"), "gpt-4o");
    assert_eq!(span.text("llm.token_count.total"), "10");
    assert_eq!(
        indexed(Naming::Langfuse).text("langfuse.observation.type"),
        "generation"
    );
    let tree = record_in(Naming::OpenInference, || {
        let call = get_client().start_span("embed").attribute("gen_ai.request.model", "e");
        call.attribute("llm.request.type", "embedding").run(|| ());
    });
    let span = only(&tree);
    assert_eq!(span.text("openinference.span.kind"), "EMBEDDING");
    assert_eq!(span.text("embedding.model_name"), "e");
    assert_eq!(span.text("gen_ai.operation.name"), "embeddings");
}

#[test]
fn messages_that_are_there_stay() {
    let tree = record_in(Naming::OpenInference, || {
        let call = get_client().start_span("chat").attribute("gen_ai.request.model", "m");
        let call = call.attribute("gen_ai.input.messages", "[]");
        call.attribute("gen_ai.prompt.0.content", "Hi").run(|| ());
    });
    assert_eq!(only(&tree).text("gen_ai.input.messages"), "[]");
}

#[test]
fn agents_and_tools_of_other_libraries_have_a_kind() {
    let tree = record_in(Naming::OpenInference, || {
        let call = get_client().start_span("execute_tool add").kind("tool");
        call.attribute("gen_ai.tool.call.arguments", r#"{"a":1}"#)
            .attribute("gen_ai.tool.call.result", "2")
            .run(|| ());
    });
    let span = only(&tree);
    assert_eq!(span.text("openinference.span.kind"), "TOOL");
    assert_eq!(span.text("input.value"), r#"{"a":1}"#);
    assert_eq!(span.text("output.value"), "2");
}

#[test]
fn blocks_of_a_provider_become_parts() {
    let blocks =
        r#"[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"https://a/b.png"}},{"type":"odd"}]"#;
    let tree = record_in(Naming::Both, || {
        let call = get_client().start_span("chat").attribute("gen_ai.request.model", "m");
        call.attribute("gen_ai.prompt.0.content", blocks).run(|| ());
    });
    let expected = concat!(
        r#"[{"parts":[{"content":"Look","type":"text"},"#,
        r#"{"modality":"image","type":"uri","uri":"https://a/b.png"},{"type":"odd"}],"role":"user"}]"#,
    );
    assert_eq!(only(&tree).text("gen_ai.input.messages"), expected);
}
