//! The same call in the names of each destination.

#![allow(clippy::unwrap_used)]

use opentelemetry::trace::Status;
use respan_instrumentation::{
    Api, CallError, Choice, Message, ModelCall, Naming, Operation, Part, Provider, ToolCall, ToolDefinition, Usage,
    Writer, WrittenSpan,
};
use respan_runtime::AttributeValue;
use serde_json::{Value, json};

fn call() -> ModelCall {
    ModelCall::new(Provider::OpenAi, Operation::Chat)
        .model("gpt-4o")
        .temperature(0.5)
        .top_p(None)
        .max_tokens(64)
        .server_address("api.openai.com")
        .server_port(443)
        .message("system", "You are terse.")
        .message("user", Some("Weather?"))
        .message("user", None::<&str>)
        .tool(ToolDefinition::function("get_weather").parameters(json!({"type": "object"})))
        .choice(
            Choice::new(Message::with_parts(
                "assistant",
                [
                    Part::from("I look."),
                    ToolCall::new("c1", "get_weather", json!({"city": "Paris"})).into(),
                ],
            ))
            .finish_reason("tool_calls"),
        )
        .response_model("gpt-4o-2024")
        .usage(Usage::new().input(20).output(5).cache_read(8))
}

fn write(naming: Naming, call: &ModelCall) -> WrittenSpan {
    Writer::new(naming).write(call)
}

fn find<'a>(span: &'a WrittenSpan, key: &str) -> Option<&'a AttributeValue> {
    span.attributes
        .iter()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value)
}

fn text<'a>(span: &'a WrittenSpan, key: &str) -> &'a str {
    find(span, key)
        .and_then(AttributeValue::as_str)
        .unwrap_or_else(|| panic!("{key} in {:#?}", span.attributes))
}

fn parsed(span: &WrittenSpan, key: &str) -> Value {
    serde_json::from_str(text(span, key)).unwrap()
}

#[test]
fn respan_reads_indexed_names() {
    let span = write(Naming::Respan, &call());
    assert_eq!(span.name.as_deref(), Some("openai.chat"));
    assert_eq!(text(&span, "gen_ai.prompt.1.content"), "Weather?");
    assert_eq!(
        text(&span, "gen_ai.completion.0.tool_calls.0.arguments"),
        "{\"city\":\"Paris\"}"
    );
    assert_eq!(text(&span, "llm.request.type"), "chat");
    assert_eq!(text(&span, "respan.entity.log_type"), "chat");
    assert_eq!(find(&span, "llm.usage.total_tokens"), Some(&25.into()));
    assert_eq!(find(&span, "prompt_cache_hit_tokens"), Some(&8.into()));
    assert_eq!(find(&span, "gen_ai.input.messages"), None);
    assert_eq!(find(&span, "gen_ai.prompt.2.role"), None);
}

#[test]
fn what_the_gateway_has_logged_is_left_out_for_respan() {
    let call = call().gateway_log_id("log-1");
    let span = write(Naming::Respan, &call);
    assert_eq!(text(&span, "respan.gateway.log_id"), "log-1");
    let left_out = [
        "gen_ai.usage.",
        "llm.usage.",
        "gen_ai.prompt.",
        "gen_ai.completion.",
        "prompt_cache",
    ];
    let has = |prefix: &&str| span.attributes.iter().any(|(key, _)| key.starts_with(*prefix));
    assert!(!left_out.iter().any(has));
    assert!(find(&write(Naming::OpenTelemetry, &call), "gen_ai.usage.input_tokens").is_some());
}

#[test]
fn opentelemetry_reads_messages() {
    let span = write(Naming::OpenTelemetry, &call());
    assert_eq!(
        parsed(&span, "gen_ai.output.messages"),
        json!([{"role": "assistant", "finish_reason": "tool_call", "parts": [
            {"type": "text", "content": "I look."},
            {"type": "tool_call", "id": "c1", "name": "get_weather", "arguments": {"city": "Paris"}},
        ]}])
    );
    assert_eq!(text(&span, "server.address"), "api.openai.com");
    assert_eq!(find(&span, "gen_ai.usage.cache_read.input_tokens"), Some(&8.into()));
    assert_eq!(find(&span, "gen_ai.usage.total_tokens"), None);
    assert!(
        !span
            .attributes
            .iter()
            .any(|(key, _)| key.starts_with("llm.") || key.starts_with("gen_ai.prompt."))
    );
}

#[test]
fn both_is_the_union() {
    let keys = |naming| -> Vec<String> {
        let mut keys: Vec<_> = write(naming, &call())
            .attributes
            .into_iter()
            .map(|(key, _)| key.into_owned())
            .collect();
        keys.sort();
        keys
    };
    let mut union = [keys(Naming::Respan), keys(Naming::OpenTelemetry)].concat();
    union.sort();
    union.dedup();
    assert_eq!(keys(Naming::Both), union);
}

#[test]
fn phoenix_and_langfuse_get_their_own_names() {
    let span = write(Naming::OpenInference, &call());
    assert_eq!(text(&span, "openinference.span.kind"), "LLM");
    assert_eq!(text(&span, "llm.model_name"), "gpt-4o-2024");
    assert_eq!(find(&span, "llm.token_count.prompt"), Some(&20.into()));
    assert!(find(&span, "gen_ai.input.messages").is_some() && find(&span, "gen_ai.prompt.0.role").is_none());
    let embedding = ModelCall::new(Provider::OpenAi, Operation::Embeddings).model("e");
    let span = write(Naming::OpenInference, &embedding);
    assert_eq!(
        (
            text(&span, "openinference.span.kind"),
            text(&span, "embedding.model_name")
        ),
        ("EMBEDDING", "e")
    );

    let span = write(Naming::Langfuse, &call());
    assert_eq!(text(&span, "langfuse.observation.type"), "generation");
    let usage = json!({"input": 12, "cache_read_input_tokens": 8, "output": 5, "total": 25});
    assert_eq!(parsed(&span, "langfuse.observation.usage_details"), usage);
}

#[test]
fn without_content_only_prompts_answers_and_tools_are_missing() {
    for naming in [
        Naming::Respan,
        Naming::OpenTelemetry,
        Naming::Both,
        Naming::OpenInference,
        Naming::Langfuse,
    ] {
        let with = write(naming, &call());
        let without = Writer::new(naming).content(false).write(&call());
        let content = [
            "gen_ai.prompt.",
            "gen_ai.completion.",
            "llm.request.functions.",
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.system_instructions",
            "gen_ai.tool.definitions",
        ];
        let is_content = |key: &str| content.iter().any(|prefix| key.starts_with(prefix));
        let expected: Vec<_> = with
            .attributes
            .into_iter()
            .filter(|(key, _)| !is_content(key))
            .collect();
        assert_eq!(without.attributes, expected, "{naming:?}");
        assert!(!format!("{without:?}").contains("Weather?"));
    }
}

#[test]
fn long_texts_are_cut_and_lists_stay_json() {
    let long = "x".repeat(1000);
    let call = call().message("user", &long).choice(Choice::new(Message::with_parts(
        "assistant",
        [Part::image(format!("data:image/png;base64,{long}"))],
    )));
    for naming in [Naming::Respan, Naming::Both] {
        let span = Writer::new(naming).text_limit(20).write(&call);
        assert_eq!(text(&span, "gen_ai.prompt.2.content"), format!("{}…", "x".repeat(17)));
    }
    let span = Writer::new(Naming::OpenTelemetry).text_limit(20).write(&call);
    assert_eq!(
        parsed(&span, "gen_ai.input.messages")[2]["parts"][0]["content"],
        format!("{}…", "x".repeat(17))
    );
    let blob = &parsed(&span, "gen_ai.output.messages")[1]["parts"][0];
    assert_eq!(
        (&blob["type"], &blob["mime_type"]),
        (&json!("blob"), &json!("image/png"))
    );
}

#[test]
fn a_failure_is_a_status_an_attribute_and_an_event() {
    let span = write(
        Naming::OpenTelemetry,
        &call().error(CallError::new("timeout", "no response in 30 s")),
    );
    assert_eq!(span.status, Status::error("no response in 30 s"));
    assert_eq!(text(&span, "error.type"), "timeout");
    assert_eq!(span.events.last().unwrap().name, "exception");
    let span = write(
        Naming::Respan,
        &call().error(CallError::new(None::<&str>, None::<&str>).status(503)),
    );
    assert_eq!(span.status, Status::error("Error code: 503"));
    assert_eq!(text(&span, "error.type"), "503");
}

#[test]
fn a_call_may_be_described_by_the_json_of_its_provider() {
    let call = ModelCall::new(Provider::Groq, Operation::Chat)
        .request_json(
            Api::OpenAiChat,
            &json!({"model": "llama", "messages": [{"role": "user", "content": "hi"}]}),
        )
        .response_json(
            Api::OpenAiChat,
            &json!({"choices": [{"message": {"content": "ho"}, "finish_reason": "stop"}]}),
        );
    let span = write(Naming::OpenTelemetry, &call);
    assert_eq!(text(&span, "gen_ai.provider.name"), "groq");
    assert_eq!(parsed(&span, "gen_ai.output.messages")[0]["parts"][0]["content"], "ho");
    assert_eq!(call.choices().len(), 1);
}

#[test]
fn clouds_are_named_by_operation_and_model() {
    let call = ModelCall::new(Provider::Bedrock, Operation::Chat).model("claude");
    assert_eq!(write(Naming::OpenTelemetry, &call).name.as_deref(), Some("chat claude"));
    assert_eq!(write(Naming::Respan, &call).name.as_deref(), Some("bedrock.chat"));
    assert_eq!(write(Naming::Respan, &call).status, Status::Unset);
    assert_eq!(
        write(Naming::Respan, &ModelCall::new(Provider::Anthropic, Operation::Chat)).status,
        Status::Ok
    );
}

#[test]
fn mlflow_gets_the_instructions_among_the_messages() {
    let request = json!({"model": "c", "system": "Be terse.", "messages": [{"role": "user", "content": "Hi"}]});
    let call = ModelCall::new(Provider::Anthropic, Operation::Chat).request_json(Api::AnthropicMessages, &request);
    let message = |role: &str, text: &str| json!({"role": role, "parts": [{"type": "text", "content": text}]});

    let span = write(Naming::Mlflow, &call);
    assert_eq!(
        parsed(&span, "gen_ai.input.messages"),
        json!([message("system", "Be terse."), message("user", "Hi")])
    );
    assert_eq!(find(&span, "gen_ai.system_instructions"), None);

    let span = write(Naming::OpenTelemetry, &call);
    assert_eq!(parsed(&span, "gen_ai.input.messages"), json!([message("user", "Hi")]));
    assert!(find(&span, "gen_ai.system_instructions").is_some());

    let span = Writer::new(Naming::Mlflow).content(false).write(&call);
    assert_eq!(find(&span, "gen_ai.input.messages"), None);
}

#[test]
fn embedded_texts_are_where_phoenix_shows_them() {
    let call = ModelCall::new(Provider::Cohere, Operation::Embeddings)
        .model("embed-v4.0")
        .with_messages([Message::with_parts("user", [Part::from("one"), Part::from("two")])])
        .message("user", "three");
    let span = write(Naming::OpenInference, &call);
    for (index, expected) in ["one", "two", "three"].into_iter().enumerate() {
        assert_eq!(
            text(&span, &format!("embedding.embeddings.{index}.embedding.text")),
            expected
        );
    }
    let silent = Writer::new(Naming::OpenInference).content(false).write(&call);
    assert_eq!(find(&silent, "embedding.embeddings.0.embedding.text"), None);
    let chat = write(Naming::OpenInference, &self::call());
    assert!(chat.attributes.iter().all(|(key, _)| !key.starts_with("embedding.")));
}

#[test]
fn ranked_documents_are_where_phoenix_shows_them() {
    let request = json!({"model": "rerank-v3.5", "query": "capital?", "documents": ["Paris", {"text": "Rome"}]});
    let call = ModelCall::new(Provider::Cohere, Operation::Rerank).request_json(Api::CohereRerank, &request);
    let span = write(Naming::OpenInference, &call);
    assert_eq!(text(&span, "reranker.query"), "capital?");
    assert_eq!(text(&span, "reranker.input_documents.0.document.content"), "Paris");
    assert_eq!(text(&span, "reranker.input_documents.1.document.content"), "Rome");
    assert_eq!(find(&span, "reranker.input_documents.2.document.content"), None);
    let silent = Writer::new(Naming::OpenInference).content(false).write(&call);
    assert_eq!(find(&silent, "reranker.query"), None);
    // MLflow does not know the operation.
    assert_eq!(
        text(&write(Naming::Mlflow, &call), "openinference.span.kind"),
        "RERANKER"
    );
    assert_eq!(
        find(&write(Naming::OpenTelemetry, &call), "openinference.span.kind"),
        None
    );
}

#[test]
fn many_texts_displace_nothing_else() {
    let texts: Vec<_> = (0..2048).map(|index| format!("text {index}")).collect();
    let usage = json!({"usage": {"prompt_tokens": 7, "total_tokens": 7}});
    let embeddings = ModelCall::new(Provider::OpenAi, Operation::Embeddings)
        .request_json(
            Api::OpenAiEmbeddings,
            &json!({"model": "text-embedding-3-small", "input": texts}),
        )
        .response_json(Api::OpenAiEmbeddings, &usage);
    let rerank = ModelCall::new(Provider::Cohere, Operation::Rerank)
        .request_json(
            Api::CohereRerank,
            &json!({"model": "rerank-v3.5", "query": "?", "documents": texts}),
        )
        .usage(Usage::new().input(7));
    for (call, prefix) in [
        (embeddings, "embedding.embeddings."),
        (rerank, "reranker.input_documents."),
    ] {
        let keys: Vec<_> = write(Naming::OpenInference, &call).attributes;
        let is_text = |(key, _): &(std::borrow::Cow<'static, str>, _)| key.starts_with(prefix);
        let first = keys.iter().position(is_text).unwrap();
        assert_eq!(keys.iter().filter(|entry| is_text(entry)).count(), 128, "{prefix}");
        assert!(keys.iter().skip(first).all(is_text), "{prefix}");
        let known: Vec<_> = keys.iter().take(first).map(|(key, _)| &**key).collect();
        for key in [
            "llm.token_count.prompt",
            "gen_ai.usage.input_tokens",
            "gen_ai.input.messages",
        ] {
            assert!(known.contains(&key), "{key} in {known:?}");
        }
    }
}

/// Google and xAI count the tokens of reasoning beside those of the output, and the semantic conventions among them.
#[test]
fn output_tokens_have_those_of_reasoning() {
    let gemini = ModelCall::new(Provider::Gemini, Operation::GenerateContent).response_json(
        Api::GeminiGenerate,
        &json!({"usageMetadata": {"promptTokenCount": 1000, "candidatesTokenCount": 10, "thoughtsTokenCount": 90, "totalTokenCount": 1100}}),
    );
    let usage = json!({"usage": {"prompt_tokens": 1000, "completion_tokens": 10, "total_tokens": 1100, "completion_tokens_details": {"reasoning_tokens": 90}}});
    let grok = ModelCall::new(Provider::XAi, Operation::Chat).response_json(Api::OpenAiChat, &usage);
    for call in [gemini, grok] {
        for naming in [
            Naming::OpenTelemetry,
            Naming::Mlflow,
            Naming::OpenInference,
            Naming::Langfuse,
        ] {
            let span = write(naming, &call);
            assert_eq!(
                find(&span, "gen_ai.usage.output_tokens"),
                Some(&100.into()),
                "{naming:?}"
            );
            assert_eq!(find(&span, "gen_ai.usage.reasoning.output_tokens"), Some(&90.into()));
        }
        let phoenix = write(Naming::OpenInference, &call);
        assert_eq!(find(&phoenix, "llm.token_count.completion"), Some(&100.into()));
        let langfuse = parsed(&write(Naming::Langfuse, &call), "langfuse.observation.usage_details");
        assert_eq!((&langfuse["output"], &langfuse["total"]), (&json!(100), &json!(1100)));
        // Respan reads what the provider counts.
        for naming in [Naming::Respan, Naming::Both] {
            let span = write(naming, &call);
            assert_eq!(find(&span, "gen_ai.usage.output_tokens"), Some(&10.into()));
            assert_eq!(find(&span, "llm.usage.total_tokens"), Some(&1100.into()));
        }
    }
    // OpenAI counts them among the output tokens.
    let openai = ModelCall::new(Provider::OpenAi, Operation::Chat).response_json(Api::OpenAiChat, &usage);
    let span = write(Naming::OpenTelemetry, &openai);
    assert_eq!(find(&span, "gen_ai.usage.output_tokens"), Some(&10.into()));
}

#[test]
fn streamed_calls_say_so_in_the_names_of_the_semantic_conventions() {
    let call = |is_streaming: bool| {
        ModelCall::new(Provider::OpenAi, Operation::Chat).request_json(
            Api::OpenAiChat,
            &json!({"model": "gpt-4o", "stream": is_streaming, "messages": []}),
        )
    };
    for naming in [Naming::OpenTelemetry, Naming::Both, Naming::OpenInference] {
        let span = write(naming, &call(true));
        assert_eq!(find(&span, "gen_ai.request.stream"), Some(&true.into()), "{naming:?}");
        assert_eq!(find(&span, "gen_ai.is_streaming"), Some(&true.into()), "{naming:?}");
        assert_eq!(find(&write(naming, &call(false)), "gen_ai.request.stream"), None);
    }
    assert_eq!(find(&write(Naming::Respan, &call(true)), "gen_ai.request.stream"), None);
}
