//! The names that each destination reads.

use super::{call, find, parsed, text, write};
use respan_instrumentation::{Api, ModelCall, Naming, Operation, Provider, Writer};
use serde_json::json;

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
