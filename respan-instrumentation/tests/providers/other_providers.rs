//! The APIs of Anthropic, Google, Cohere, Ollama and Amazon Bedrock.

use crate::{call, exchange, responses};
use respan_instrumentation::{Api, Message, Operation, Part, Provider, ToolCall, Usage};
use serde_json::{Value, json};

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
fn mistral_names_the_finish_reason_differently_on_bedrock() {
    let response =
        json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "stop_reason": "stop"}]});
    let call = call(Api::BedrockInvoke, &json!({"messages": []}), &response);
    assert_eq!(call.choices()[0].finish_reason.as_deref(), Some("stop"));
}

#[test]
fn ranks_and_counts_of_other_services_are_read() {
    let request = json!({"model": "r", "query": "q", "documents": ["a", "b"]});
    let ranks = json!([{"relevance_score": 0.5, "index": 1, "document": "b"}]);
    for response in [
        json!({"data": ranks, "model": "r", "usage": {"total_tokens": 7}}),
        json!({"results": ranks, "model": "r", "usage": {"prompt_tokens": 7, "completion_tokens": 0, "total_tokens": 7}}),
    ] {
        let ranked = exchange(Api::CohereRerank, Provider::other("voyageai"), &request, 200, &response);
        assert_eq!(responses(&ranked), [[Part::from("Doc 1, Score: 0.5\nb")]], "{response}");
        assert_eq!(*ranked.tokens(), Usage::new().input(7).total(7), "{response}");
    }
}

#[test]
fn images_are_embedded() {
    let request = json!({"model": "m", "images": ["data:image/png;base64,AAAA"]});
    let call = exchange(Api::CohereEmbed, Provider::Cohere, &request, 200, &json!({}));
    assert_eq!(call.messages()[0].parts, [Part::image("data:image/png;base64,AAAA")]);
}

#[test]
fn embeddings_of_gemini_have_counts() {
    let response = json!({"embeddings": [{"values": [1]}], "usageMetadata": {"promptTokenCount": 7}});
    let call = exchange(
        Api::GeminiEmbed,
        Provider::Gemini,
        &json!({"requests": []}),
        200,
        &response,
    );
    assert_eq!(call.tokens().input_tokens, Some(7));
}

#[test]
fn guarded_and_cited_texts_of_converse_are_texts() {
    let request = json!({"messages": [{"role": "user", "content": [{"guardContent": {"text": {"text": "q", "qualifiers": ["query"]}}}]}]});
    let cited = json!({"citationsContent": {"content": [{"text": "Par"}, {"text": "is."}], "citations": []}});
    let response = json!({"output": {"message": {"role": "assistant", "content": [cited]}}});
    let call = exchange(Api::BedrockConverse, Provider::Bedrock, &request, 200, &response);
    assert_eq!(call.messages()[0].parts, [Part::from("q")]);
    assert_eq!(responses(&call), [[Part::from("Paris.")]]);
}

/// An exchange of watsonx's documentation: the form of OpenAI's chat, with another name of the model.
#[test]
fn the_model_of_watsonx_is_read() {
    let request = json!({"model_id": "mistralai/mistral-large", "project_id": "4947c695", "max_tokens": 300, "time_limit": 1000,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "What is 2 plus 4?"}]}]});
    let tool_call = json!({"id": "H6KoCbaZV", "type": "function", "function": {"name": "add", "arguments": "{\"a\": 2, \"b\": 4}"}});
    let response = json!({"id": "chatcmpl-2f47", "model_id": "mistralai/mistral-large", "model_version": "2.0.0", "choices": [
        {"index": 0, "message": {"role": "assistant", "tool_calls": [tool_call]}, "finish_reason": "tool_calls"}],
        "usage": {"completion_tokens": 25, "prompt_tokens": 189, "total_tokens": 214}});
    let provider = Provider::Other("ibm.watsonx.ai".into());
    let call = exchange(Api::OpenAiChat, provider, &request, 200, &response);
    assert_eq!(call.request_model(), Some("mistralai/mistral-large"));
    assert_eq!(*call.tokens(), Usage::new().input(189).output(25).total(214));
    let add = ToolCall::new("H6KoCbaZV", "add", "{\"a\": 2, \"b\": 4}");
    assert_eq!(responses(&call), [[add.into()]]);
}
