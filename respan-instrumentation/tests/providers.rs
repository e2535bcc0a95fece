//! Requests and responses of each API beyond the recorded ones.

#![allow(clippy::unwrap_used)]

mod support;

use respan_instrumentation::{
    Api, CallError, Endpoint, Message, ModelCall, Operation, Part, Provider, ToolCall, Usage,
};
use serde_json::{Value, json};
use support::{JSON, fold};

fn exchange(api: Api, provider: Provider, request: &Value, status: u16, response: &Value) -> ModelCall {
    let endpoint = Endpoint::of(api, provider);
    let folded = fold(api, JSON, response.to_string().as_bytes());
    ModelCall::from_request(&endpoint, request.to_string().as_bytes()).respond(api, status, folded)
}

fn call(api: Api, request: &Value, response: &Value) -> ModelCall {
    exchange(api, Provider::OpenAi, request, 200, response)
}

fn responses(call: &ModelCall) -> Vec<&[Part]> {
    call.choices()
        .iter()
        .map(|choice| choice.message.parts.as_slice())
        .collect()
}

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
fn anthropic_counts_cached_tokens_into_the_input() {
    let request = json!({"model": "m", "messages": [
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "18"}]}]},
        {"role": "assistant", "content": [{"type": "redacted_thinking", "data": "x"}, {"type": "text", "text": "ok"}]},
    ]});
    let response = json!({"content": [{"type": "thinking", "thinking": "hm"}], "stop_reason": "max_tokens", "usage": {"input_tokens": 1, "cache_read_input_tokens": 2, "cache_creation_input_tokens": 4, "output_tokens": 8}});
    let call = call(Api::AnthropicMessages, &request, &response);
    assert_eq!(
        call.messages()[0].parts,
        [Part::tool_result("t", json!([{"type": "text", "text": "18"}]))]
    );
    assert_eq!(call.messages()[1].parts, [Part::from("ok")]);
    assert_eq!(
        *call.tokens(),
        Usage::new().input(7).output(8).cache_read(2).cache_creation(4)
    );
    assert_eq!(responses(&call), [[Part::Reasoning("hm".to_owned())]]);
}

#[test]
fn gemini_accepts_both_spellings() {
    let request = json!({"contents": {"role": "user", "parts": [{"inline_data": {"mime_type": "image/png", "data": "aGk="}}, {"fileData": {"fileUri": "gs://x", "mimeType": "video/mp4"}}]},
        "generation_config": {"top_k": 3, "max_output_tokens": 5, "responseSchema": {"type": "OBJECT"}},
        "tools": [{"functionDeclarations": [{"name": "f"}]}, {"googleSearch": {}}]});
    let response = json!({"candidates": [{"content": {"parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}, {"text": "hm", "thought": true}]}, "finishReason": "SAFETY"}],
        "usageMetadata": {"promptTokenCount": 5, "cachedContentTokenCount": 2}});
    let call = exchange(Api::GeminiGenerate, Provider::Gemini, &request, 200, &response);
    let media = [
        Part::Blob {
            modality: "image".to_owned(),
            mime_type: Some("image/png".to_owned()),
            data: "aGk=".to_owned(),
        },
        Part::Uri {
            modality: "video".to_owned(),
            uri: "gs://x".to_owned(),
        },
    ];
    assert_eq!(call.messages()[0].parts, media);
    assert_eq!(call.parameters().max_tokens, Some(5));
    let parts = [
        ToolCall::new(None::<&str>, "f", json!({"a": 1})).into(),
        Part::Reasoning("hm".to_owned()),
    ];
    assert_eq!(responses(&call), [&parts[..]]);
    assert_eq!(*call.tokens(), Usage::new().input(5).cache_read(2));
    let blocked = exchange(
        Api::GeminiGenerate,
        Provider::Gemini,
        &request,
        200,
        &json!({"promptFeedback": {"blockReason": "SAFETY"}}),
    );
    assert_eq!(blocked.choices()[0].finish_reason.as_deref(), Some("SAFETY"));
}

#[test]
fn cohere_has_two_versions_and_ranks() {
    let request = json!({"model": "m", "message": "hi", "preamble": "terse", "chat_history": [{"role": "USER", "message": "a"}, {"role": "CHATBOT", "message": "b"}], "p": 0.5});
    let call = exchange(
        Api::CohereChat,
        Provider::Cohere,
        &request,
        200,
        &json!({"text": "ho", "response_id": "r", "finish_reason": "COMPLETE", "meta": {"billed_units": {"input_tokens": 3.0, "output_tokens": 1}}}),
    );
    let roles: Vec<_> = call
        .messages()
        .iter()
        .map(|message| message.role.as_deref().unwrap())
        .collect();
    assert_eq!(roles, ["system", "user", "chatbot", "user"]);
    assert_eq!(responses(&call), [[Part::from("ho")]]);
    assert_eq!(*call.tokens(), Usage::new().input(3).output(1));

    let response = json!({"id": "r", "results": [{"index": 1, "relevance_score": 1.0}, {"index": 0, "relevance_score": 0.25, "document": {"text": "a"}}]});
    let ranked = exchange(
        Api::CohereRerank,
        Provider::Cohere,
        &json!({"model": "m", "query": "q", "documents": ["a", {"text": "b"}]}),
        200,
        &response,
    );
    let told: Vec<_> = ranked
        .messages()
        .iter()
        .map(|message| (message.role.as_deref(), message.parts.as_slice()))
        .collect();
    let part = |text: &str| [Part::from(text)];
    assert_eq!(
        told,
        [
            (Some("system"), &part("a")[..]),
            (Some("system"), &part("b")),
            (Some("user"), &part("q"))
        ]
    );
    assert_eq!(
        responses(&ranked),
        [part("Doc 1, Score: 1.0"), part("Doc 0, Score: 0.25\na")]
    );
}

#[test]
fn ollama_streams_unless_told_not_to() {
    let request = json!({"model": "m", "prompt": "p", "system": "terse", "images": ["aGk="], "options": {"num_predict": 7}, "format": {"type": "object"}});
    let call = exchange(
        Api::OllamaGenerate,
        Provider::Ollama,
        &request,
        200,
        &json!({"response": "a", "thinking": "hm", "done": true, "done_reason": "stop"}),
    );
    assert_eq!(call.messages()[0].parts.len(), 2);
    assert_eq!(call.parameters().max_tokens, Some(7));
    assert_eq!(responses(&call), [[Part::from("a"), Part::Reasoning("hm".to_owned())]]);
}

#[test]
fn bedrock_models_have_formats_of_their_own() {
    let invoke =
        |request: Value, response: Value| exchange(Api::BedrockInvoke, Provider::Bedrock, &request, 200, &response);
    let titan = invoke(
        json!({"inputText": "p", "textGenerationConfig": {"maxTokenCount": 5, "topP": 0.5}}),
        json!({"inputTextTokenCount": 3, "results": [{"tokenCount": 2, "outputText": "a", "completionReason": "FINISH"}]}),
    );
    let llama = invoke(
        json!({"prompt": "p", "max_gen_len": 5}),
        json!({"generation": "a", "prompt_token_count": 3, "generation_token_count": 2, "stop_reason": "stop"}),
    );
    let cohere = invoke(
        json!({"prompt": "p", "max_tokens": 5}),
        json!({"generations": [{"text": "a", "finish_reason": "COMPLETE"}], "meta": {"billed_units": {"input_tokens": 3, "output_tokens": 2}}}),
    );
    for call in [titan, llama, cohere] {
        assert_eq!(call.operation(), Operation::TextCompletion);
        assert_eq!(call.messages(), [Message::new("user", "p")]);
        assert_eq!(call.parameters().max_tokens, Some(5));
        assert_eq!(responses(&call), [[Part::from("a")]]);
        assert_eq!(*call.tokens(), Usage::new().input(3).output(2));
        assert!(call.choices()[0].finish_reason.is_some());
    }
    let messages = json!([{"role": "user", "content": [{"text": "p"}]}]);
    let nova = invoke(
        json!({"messages": messages, "inferenceConfig": {"maxTokens": 5}}),
        json!({"output": {"message": {"content": [{"text": "a"}]}}, "usage": {"inputTokens": 3}}),
    );
    let messages = json!([{"role": "user", "content": "p"}]);
    let claude = invoke(
        json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 5, "messages": messages}),
        json!({"content": [{"type": "text", "text": "a"}], "usage": {"input_tokens": 3}}),
    );
    for call in [nova, claude] {
        assert_eq!(
            (call.operation(), call.parameters().max_tokens),
            (Operation::Chat, Some(5))
        );
        assert_eq!(call.messages()[0].parts, [Part::from("p")]);
        assert_eq!(responses(&call), [[Part::from("a")]]);
        assert_eq!(call.tokens().input_tokens, Some(3));
    }
}

#[test]
fn embeddings_are_counted_and_measured() {
    let count = |call: ModelCall| {
        let span = respan_instrumentation::Writer::new(respan_instrumentation::Naming::OpenTelemetry).write(&call);
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
fn errors_are_found_in_every_shape() {
    for (response, kind, message) in [
        (
            json!({"error": {"message": "m", "type": "t", "code": "c"}}),
            Some("t"),
            Some("m"),
        ),
        (
            json!({"error": {"message": "m", "type": null, "code": "c"}}),
            Some("c"),
            Some("m"),
        ),
        (
            json!({"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}}),
            Some("RESOURCE_EXHAUSTED"),
            Some("m"),
        ),
        (
            json!([{"error": {"code": 429, "message": "m", "status": "S"}}]),
            Some("S"),
            Some("m"),
        ),
        (json!({"error": "m"}), None, Some("m")),
        (
            json!({"message": "m", "__type": "ThrottlingException"}),
            Some("ThrottlingException"),
            Some("m"),
        ),
        (json!({"detail": "m"}), None, Some("m")),
        (json!("<html>"), None, Some("<html>")),
        (json!(7), None, None),
    ] {
        let call = exchange(
            Api::OpenAiChat,
            Provider::OpenAi,
            &json!({"model": "m"}),
            429,
            &response,
        );
        assert_eq!(
            call.failure(),
            Some(&CallError::new(kind, message).status(429)),
            "{response}"
        );
    }
    let call = call(
        Api::OpenAiChat,
        &json!({"model": "m"}),
        &json!({"error": {"message": "m", "type": "t"}}),
    );
    assert_eq!(call.failure(), Some(&CallError::new("t", "m")));
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
