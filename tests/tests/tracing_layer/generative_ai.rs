//! Spans of generative AI, with the fields of OpenTelemetry's conventions and of libraries.

use super::recorded::record;
use opentelemetry::Value;
use respan::instrumentation::{Operation, Provider};
use tracing::field::Empty;
use tracing::info_span;

#[respan::workflow(name = "top")]
fn top(body: impl FnOnce()) {
    body();
}

#[test]
fn a_root_span_of_generative_ai_stays_below_the_current_one() {
    let tree = record(|| {
        top(|| info_span!(parent: None, "invoke_agent", gen_ai.operation.name = "invoke_agent").in_scope(|| {}));
    });
    assert_eq!(tree.to_string(), "top.workflow\n  invoke_agent\n");
}

#[test]
fn the_sum_of_an_agent_is_left_out() {
    let tree = record(|| {
        let agent = info_span!(
            "invoke_agent",
            gen_ai.operation.name = "invoke_agent",
            gen_ai.usage.input_tokens = Empty
        );
        agent.in_scope(|| {
            info_span!("chat", gen_ai.operation.name = "chat", gen_ai.usage.input_tokens = 7).in_scope(|| {});
        });
        agent.record("gen_ai.usage.input_tokens", 7);
    });
    let key = "gen_ai.usage.input_tokens";
    assert_eq!(tree.span("invoke_agent").attribute(key), None);
    assert_eq!(tree.span("chat").attribute(key), Some(&Value::I64(7)));
}

#[test]
fn names_of_libraries_become_those_of_the_conventions() {
    let tree = record(|| {
        info_span!(
            target: "langchain_rust::observability",
            "llm.generate",
            provider = "openai",
            model = "gpt-4o-mini",
            prompt_tokens = 5,
            completion_tokens = 2,
        )
        .in_scope(|| {});
        info_span!(
            target: "rig::completions",
            "chat",
            gen_ai.operation.name = "chat",
            gen_ai.usage.reasoning_tokens = 3,
            gen_ai.response.finish_reasons = r#"["stop"]"#,
        )
        .in_scope(|| {});
    });
    let span = tree.span("llm.generate");
    assert_eq!(span.text("gen_ai.operation.name"), "chat");
    assert_eq!(span.text("gen_ai.provider.name"), "openai");
    assert_eq!(span.text("gen_ai.request.model"), "gpt-4o-mini");
    assert_eq!(span.attribute("gen_ai.usage.input_tokens"), Some(&Value::I64(5)));
    let span = tree.span("chat");
    assert_eq!(
        span.attribute("gen_ai.usage.reasoning.output_tokens"),
        Some(&Value::I64(3))
    );
    let reasons = span.attribute("gen_ai.response.finish_reasons");
    assert!(matches!(reasons, Some(Value::Array(_))), "{reasons:?}");
}

#[test]
fn messages_are_in_the_names_of_the_destination() {
    let messages = r#"[{"role":"user","parts":[{"type":"text","content":"What is 2 + 3?"}]}]"#;
    let tree = record(|| {
        let span = info_span!(
            "chat gpt-4o-mini",
            gen_ai.operation.name = "chat",
            gen_ai.provider.name = "openai",
            gen_ai.request.model = "gpt-4o-mini",
            gen_ai.input.messages = messages,
            gen_ai.output.messages = Empty,
            library.own = 1
        );
        let answer = r#"[{"role":"assistant","parts":[{"type":"text","content":"5"}],"finish_reason":"stop"}]"#;
        span.record("gen_ai.output.messages", answer);
    });
    let span = tree.find("chat gpt-4o-mini").expect("the library's name");
    // The default naming of an exporter in memory is that of Respan, which reads indexed attributes.
    assert_eq!(span.text("gen_ai.prompt.0.content"), "What is 2 + 3?");
    assert_eq!(span.text("gen_ai.completion.0.content"), "5");
    assert_eq!(span.text("gen_ai.request.model"), "gpt-4o-mini");
    assert_eq!(span.attribute("library.own"), Some(&Value::I64(1)));
}

#[test]
fn content_is_left_out_where_it_is_switched_off() {
    let tree = record(|| {
        respan::trace_content(false).run(|| {
            let span = info_span!(
                "chat",
                gen_ai.operation.name = "chat",
                gen_ai.system_instructions = "a secret",
                gen_ai.input.messages = "[a secret]",
                gen_ai.output.messages = Empty,
                "gen_ai.prompt.0.content" = "a secret",
                gen_ai.request.model = "m"
            );
            span.record("gen_ai.output.messages", "a secret");
        });
    });
    let span = tree.span("chat");
    assert_eq!(span.text("gen_ai.request.model"), "m");
    assert!(!format!("{:?}", span.data()).contains("secret"));
}

/// The spans of one call of gemini-rust, with the fields that it has.
fn call_of_gemini_rust() {
    info_span!(target: "gemini_rust::generation::builder", "execute", messages.parts.count = 1).in_scope(|| {
        let call = info_span!(
            target: "gemini_rust::client",
            "generate_content_raw",
            model = Empty,
            usage.prompt_tokens = Empty
        );
        call.in_scope(|| {
            info_span!(target: "gemini_rust::client", "build_url", endpoint = "generateContent").in_scope(|| {});
            info_span!(target: "gemini_rust::client", "post_json", url = "u").in_scope(|| {
                info_span!(target: "gemini_rust::client", "perform_request").in_scope(|| {});
            });
        });
        call.record("usage.prompt_tokens", 5);
    });
}

#[test]
fn steps_of_a_request_are_not_recorded() {
    let tree = record(|| top(call_of_gemini_rust));
    assert_eq!(tree.to_string(), "top.workflow\n  execute\n    generate_content_raw\n");
    let span = tree.span("generate_content_raw");
    assert_eq!(span.text("gen_ai.provider.name"), "gcp.gemini");
    assert_eq!(span.attribute("gen_ai.usage.input_tokens"), Some(&Value::I64(5)));
}

#[test]
fn a_call_that_is_described_is_not_recorded_twice() {
    let tree = record(|| {
        let call = respan::model_call(Provider::Gemini, Operation::GenerateContent).model("gemini-2.5-flash");
        top(|| call.run(call_of_gemini_rust));
        let call = respan::model_call(Provider::Ollama, Operation::Chat).model("llama3.2");
        call.run(|| {
            info_span!(target: "langchain_rust::observability", "llm.generate", provider = "ollama", model = "llama3.2")
                .in_scope(|| {});
        });
    });
    let expected = "top.workflow\n  gemini.generate_content\n    execute\nollama.chat\n";
    assert_eq!(tree.to_string(), expected);
}

#[test]
fn interactions_of_gemini_rust_are_calls() {
    let tree = record(|| {
        let span = info_span!(
            target: "gemini_rust::client",
            "create_interaction",
            model = "gemini-3-flash",
            usage.total_tokens = Empty
        );
        span.record("usage.total_tokens", 12);
    });
    let span = tree.span("create_interaction");
    assert_eq!(span.text("gen_ai.request.model"), "gemini-3-flash");
    assert_eq!(span.text("gen_ai.operation.name"), "chat");
    assert_eq!(span.attribute("llm.usage.total_tokens"), Some(&Value::I64(12)));
}
