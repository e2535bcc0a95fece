//! OpenAI's APIs.

use crate::support::fold;
use crate::{call, responses};
use respan_instrumentation::{Api, Endpoint, ModelCall, Naming, Part, Provider, ToolCall, Usage, Writer};
use serde_json::{Number, Value, json};

#[test]
fn openai_rounds_of_tools_and_media() {
    let request = json!({"model": "m", "max_completion_tokens": 9, "stop": "END", "response_format": {"type": "json_schema", "json_schema": {"schema": {"a": 1}}}, "messages": [
        {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c", "content": "18 °C"},
        {"role": "user", "content": [
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}},
            {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "wav"}},
            {"type": "new_block", "x": 1},
        ]},
    ]});
    let call = call(Api::OpenAiChat, &request, &json!({}));
    assert_eq!(call.messages()[0].parts, [ToolCall::new("c", "f", "{}").into()]);
    assert_eq!(call.messages()[1].parts, [Part::tool_result("c", "18 °C")]);
    let blob = |modality: &str, kind: &str| Part::Blob {
        modality: modality.to_owned(),
        mime_type: Some(kind.to_owned()),
        data: "aGk=".to_owned(),
    };
    let parts = [
        blob("image", "image/png"),
        blob("audio", "audio/wav"),
        Part::Other(json!({"type": "new_block", "x": 1})),
    ];
    assert_eq!(call.messages()[2].parts, parts);
    assert_eq!(call.parameters().max_tokens, Some(9));
    assert_eq!(call.parameters().stop_sequences, ["END"]);
    assert_eq!(call.parameters().output_schema, Some(json!({"a": 1})));
}

#[test]
fn responses_have_items() {
    let request = json!({"model": "m", "input": [
        {"role": "user", "content": [{"type": "input_text", "text": "hi"}, {"type": "input_image", "image_url": "https://x/y.png"}]},
        {"type": "function_call", "id": "fc", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "18"},
        {"type": "item_reference", "id": "x"},
    ], "tools": [{"type": "function", "name": "f", "parameters": {}}, {"type": "web_search"}]});
    let response = json!({"id": "r", "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "error": null, "output": [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
        {"type": "message", "content": [{"type": "output_text", "text": "a"}, {"type": "refusal", "refusal": "no"}]},
        {"type": "web_search_call", "id": "w"},
    ]});
    let call = call(Api::OpenAiResponses, &request, &response);
    assert_eq!(call.messages().len(), 3);
    assert_eq!(
        call.messages()[0].parts,
        [Part::from("hi"), Part::image("https://x/y.png")]
    );
    assert_eq!(call.messages()[1].parts, [ToolCall::new("fc", "f", "{}").into()]);
    let parts = [
        Part::Reasoning("hm".to_owned()),
        Part::from("a"),
        Part::Refusal("no".to_owned()),
        ToolCall::new("w", "web_search_call", Value::Null).into(),
    ];
    assert_eq!(responses(&call), [&parts[..]]);
    assert_eq!(call.choices()[0].finish_reason.as_deref(), Some("length"));
    assert_eq!(call.failure(), None);
}

#[test]
fn a_continued_conversation_is_named_in_all_namings() {
    let attribute = |request: &Value, naming, key: &str| {
        let call = call(Api::OpenAiResponses, request, &json!({}));
        let span = Writer::new(naming).content(false).write(&call);
        let found = span.attributes.into_iter().find(|(known, _)| known == key);
        found.and_then(|(_, value)| value.as_str().map(str::to_owned))
    };
    let continued = json!({"model": "m", "input": "more", "previous_response_id": "resp_1"});
    let stored = json!({"model": "m", "input": "more", "conversation": "conv_1"});
    let stored_object = json!({"model": "m", "input": "more", "conversation": {"id": "conv_2"}});
    let alone = json!({"model": "m", "input": "hi", "previous_response_id": null, "conversation": null});
    for naming in [
        Naming::Respan,
        Naming::OpenTelemetry,
        Naming::OpenInference,
        Naming::Langfuse,
        Naming::Both,
    ] {
        let [previous, conversation] = ["gen_ai.request.previous_response.id", "gen_ai.conversation.id"];
        assert_eq!(attribute(&continued, naming, previous).as_deref(), Some("resp_1"));
        assert_eq!(attribute(&stored, naming, conversation).as_deref(), Some("conv_1"));
        assert_eq!(
            attribute(&stored_object, naming, conversation).as_deref(),
            Some("conv_2")
        );
        assert_eq!(attribute(&alone, naming, previous), None);
        assert_eq!(attribute(&alone, naming, conversation), None);
    }
}

#[test]
fn embeddings_are_counted_and_measured() {
    let count = |call: ModelCall| {
        let span = Writer::new(Naming::OpenTelemetry).write(&call);
        let dimensions = span
            .attributes
            .into_iter()
            .find(|(key, _)| key == "gen_ai.embeddings.dimension.count");
        (call.messages().len(), dimensions.map(|(_, value)| value))
    };
    let request = json!({"model": "m", "input": ["a", "b"], "encoding_format": "base64"});
    // Three floats of four bytes are sixteen characters.
    let encoded = call(
        Api::OpenAiEmbeddings,
        &request,
        &json!({"data": [{"embedding": "AAAAAAAAAAAAAAAA"}]}),
    );
    assert_eq!(count(encoded), (2, Some(3.into())));
    let tokens = call(
        Api::OpenAiEmbeddings,
        &json!({"input": [1, 2]}),
        &json!({"data": [{"embedding": [0.5]}]}),
    );
    assert_eq!(count(tokens), (1, Some(1.into())));
    let ollama = call(
        Api::OllamaEmbed,
        &json!({"model": "m", "prompt": "a"}),
        &json!({"embedding": [0.5, 1]}),
    );
    assert_eq!(count(ollama), (1, Some(2.into())));
    let gemini = call(
        Api::GeminiEmbed,
        &json!({"content": {"parts": [{"text": "a"}]}}),
        &json!({"embedding": {"values": [1, 2]}}),
    );
    assert_eq!(count(gemini), (1, Some(2.into())));
}

#[test]
fn images_and_speech() {
    let call = call(
        Api::OpenAiImages,
        &json!({"model": "m", "prompt": "a cat"}),
        &json!({"data": [{"url": "https://x/c.png"}], "usage": {"input_tokens": 9}}),
    );
    assert_eq!(responses(&call), [[Part::image("https://x/c.png")]]);
    assert_eq!(call.tokens().input_tokens, Some(9));
    let endpoint = Endpoint::of(Api::OpenAiTranscription, Provider::OpenAi);
    let folded = fold(Api::OpenAiTranscription, "text/plain", b"hello\n");
    let call = ModelCall::from_request(&endpoint, b"--form").respond(Api::OpenAiTranscription, 200, folded);
    assert_eq!(
        (responses(&call), call.parse_errors()),
        (vec![&[Part::from("hello")][..]], 0)
    );
}

#[test]
fn counts_are_found_wherever_servers_have_them() {
    let counts = json!({"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 20, "cached_tokens": 4, "reasoning_tokens": 9});
    for response in [
        json!({"usage": counts}),
        json!({"usage": null, "x_groq": {"id": "r", "usage": counts}}),
        json!({"choices": [{"index": 0, "message": {}, "usage": counts}]}),
    ] {
        let call = call(Api::OpenAiChat, &json!({"model": "m"}), &response);
        let expected = Usage::new().input(5).output(6).total(20).cache_read(4).reasoning(9);
        assert_eq!(*call.tokens(), expected, "{response}");
    }
}

#[test]
fn a_streamed_image_is_the_last_event() {
    let last = json!({"type": "image_generation.completed", "b64_json": "AAAA", "output_format": "webp"});
    let call = call(Api::OpenAiImages, &json!({"model": "m", "prompt": "a cat"}), &last);
    let image = Part::Blob {
        modality: "image".to_owned(),
        mime_type: Some("image/webp".to_owned()),
        data: "AAAA".to_owned(),
    };
    assert_eq!(responses(&call), [[image]]);
}

#[test]
fn built_in_tools_have_what_they_were_called_with_and_what_they_returned() {
    let call = |item: Value| {
        let response = json!({"output": [item]});
        let call = call(Api::OpenAiResponses, &json!({"model": "m", "input": [item]}), &response);
        assert_eq!(call.messages()[0].parts, call.choices()[0].message.parts, "{item}");
        call.choices()[0].message.parts.clone()
    };
    let tool = |name: &str, arguments: Value| Part::from(ToolCall::new("i", name, arguments));
    let results = json!([{"text": "Paris"}]);
    for (item, parts) in [
        (
            json!({"type": "web_search_call", "id": "i", "action": {"query": "q"}}),
            vec![tool("web_search_call", json!({"query": "q"}))],
        ),
        (
            json!({"type": "file_search_call", "id": "i", "queries": ["q"], "results": results}),
            vec![
                tool("file_search_call", json!({"queries": ["q"]})),
                Part::tool_result("i", results.clone()),
            ],
        ),
        (
            json!({"type": "code_interpreter_call", "id": "i", "code": "1", "outputs": null}),
            vec![tool("code_interpreter_call", json!({"code": "1"}))],
        ),
        (
            json!({"type": "mcp_call", "id": "i", "name": "ask", "arguments": "{}", "output": "Paris"}),
            vec![tool("ask", json!("{}")), Part::tool_result("i", "Paris")],
        ),
        (
            json!({"type": "image_generation_call", "id": "i", "result": "AAAA", "output_format": "webp"}),
            vec![
                tool("image_generation_call", Value::Null),
                Part::image("data:image/webp;base64,AAAA"),
            ],
        ),
    ] {
        assert_eq!(call(item.clone()), parts, "{item}");
    }
    let output = json!({"type": "shell_call_output", "call_id": "i", "output": results});
    let call = crate::call(
        Api::OpenAiResponses,
        &json!({"model": "m", "input": [output]}),
        &json!({}),
    );
    assert_eq!(call.messages()[0].parts, [Part::tool_result("i", results)]);
}

#[test]
fn a_function_call_without_a_name_is_none() {
    let message = json!({"content": "4", "function_call": {"name": "", "arguments": ""}});
    let call = call(
        Api::OpenAiChat,
        &json!({"model": "m"}),
        &json!({"choices": [{"message": message}]}),
    );
    assert_eq!(responses(&call), [[Part::from("4")]]);
}

#[test]
fn the_fields_of_a_form_are_read() {
    let field =
        |name: &str, text: &str| format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    let file = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\u{0}\r\n";
    let body = field("model", "m") + file + &field("prompt", "a cat") + &field("temperature", "0.5") + "--X--\r\n";
    for api in [Api::OpenAiTranscription, Api::OpenAiImages] {
        let call = ModelCall::from_request(&Endpoint::of(api, Provider::OpenAi), body.as_bytes());
        assert_eq!((call.request_model(), call.parse_errors()), (Some("m"), 0), "{api:?}");
        assert_eq!(call.messages()[0].parts, [Part::from("a cat")], "{api:?}");
        let temperature = call.parameters().temperature.as_ref().and_then(Number::as_f64);
        assert_eq!(temperature, Some(0.5), "{api:?}");
    }
}

#[test]
fn embeddings_may_have_a_total_alone() {
    let response = json!({"data": [{"embedding": [0.5]}], "usage": {"total_tokens": 5}});
    let call = call(Api::OpenAiEmbeddings, &json!({"model": "m", "input": "a"}), &response);
    assert_eq!(call.tokens().input_tokens, Some(5));
}

#[test]
fn completions_of_mistral_are_messages() {
    let response = json!({"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]});
    let call = call(Api::OpenAiCompletion, &json!({"model": "m", "prompt": "p"}), &response);
    assert_eq!(responses(&call), [[Part::from("a")]]);
}

#[test]
fn the_seed_of_mistral_has_another_name() {
    let call = call(Api::OpenAiChat, &json!({"model": "m", "random_seed": 7}), &json!({}));
    assert_eq!(call.parameters().seed, Some(7));
}
