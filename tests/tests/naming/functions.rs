//! Spans of functions in each naming.

use crate::record_in;
use respan::opentelemetry::trace::{Status, Tracer as _};
use respan::testing::SpanTree;
use respan::{EntityKind, Naming, RespanParams, SpanUpdate, attributes, get_client};

const ALL: [Naming; 6] = [
    Naming::Respan,
    Naming::OpenTelemetry,
    Naming::Mlflow,
    Naming::Both,
    Naming::OpenInference,
    Naming::Langfuse,
];

#[respan::tool]
fn search(query: &str) -> String {
    format!("about {query}")
}

#[respan::agent]
fn assistant(question: &str) -> usize {
    search(question).len()
}

#[respan::workflow]
fn flow(question: &str) -> usize {
    get_client().update_current_span(
        RespanParams::new()
            .customer_identifier("user-1")
            .session_identifier("session-1")
            .metadata("tier", "gold"),
    );
    assistant(question)
}

fn tree(naming: Naming) -> SpanTree {
    record_in(naming, || {
        flow("ships");
    })
}

#[test]
fn respan_gets_no_further_attribute() {
    let tree = tree(Naming::Respan);
    assert_eq!(tree.to_string(), "flow.workflow\n  assistant.agent\n    search.tool\n");
    for span in tree.spans() {
        for attribute in &span.data().attributes {
            let key = attribute.key.as_str();
            assert!(key.starts_with("traceloop.") || key.starts_with("respan."), "{key}");
        }
    }
}

#[test]
fn opentelemetry_has_operations_for_agents_and_tools() {
    let spans = tree(Naming::OpenTelemetry);
    let names = "flow.workflow\n  invoke_agent assistant\n    execute_tool search\n";
    assert_eq!(spans.to_string(), names);
    let agent = spans.span("invoke_agent assistant");
    assert_eq!(agent.text("gen_ai.operation.name"), "invoke_agent");
    assert_eq!(agent.text("gen_ai.agent.name"), "assistant");
    let tool = spans.span("execute_tool search");
    assert_eq!(tool.text("gen_ai.operation.name"), "execute_tool");
    assert_eq!(tool.text("gen_ai.tool.name"), "search");
    assert_eq!(tool.text("gen_ai.tool.call.arguments"), r#"{"query":"ships"}"#);
    assert_eq!(tool.text("gen_ai.tool.call.result"), "about ships");
    // The spans of functions keep Respan's names.
    assert_eq!(tool.text(attributes::SPAN_KIND), "tool");
    assert_eq!(tool.text(attributes::ENTITY_OUTPUT), r#""about ships""#);
}

#[test]
fn both_keeps_the_names_of_spans() {
    let spans = tree(Naming::Both);
    assert_eq!(spans.to_string(), tree(Naming::Respan).to_string());
    let tool = spans.span("search.tool");
    assert_eq!(tool.text("gen_ai.tool.call.result"), "about ships");
    assert_eq!(
        tool.text(attributes::ENTITY_INPUT),
        r#"{"args":[],"kwargs":{"query":"ships"}}"#
    );
}

#[test]
fn openinference_has_kinds_and_values() {
    let spans = tree(Naming::OpenInference);
    for (name, kind, input, output, output_type) in [
        (
            "flow.workflow",
            "CHAIN",
            r#"{"question":"ships"}"#,
            "11",
            "application/json",
        ),
        (
            "assistant.agent",
            "AGENT",
            r#"{"question":"ships"}"#,
            "11",
            "application/json",
        ),
        (
            "search.tool",
            "TOOL",
            r#"{"query":"ships"}"#,
            "about ships",
            "text/plain",
        ),
    ] {
        let span = spans.span(name);
        assert_eq!(span.text("openinference.span.kind"), kind);
        assert_eq!(span.text("input.value"), input);
        assert_eq!(span.text("input.mime_type"), "application/json");
        assert_eq!(span.text("output.value"), output);
        assert_eq!(span.text("output.mime_type"), output_type);
    }
    assert_eq!(spans.span("search.tool").text("tool.name"), "search");
    assert_eq!(spans.span("assistant.agent").text("agent.name"), "assistant");
    assert_eq!(spans.span("flow.workflow").text("metadata"), r#"{"tier":"gold"}"#);
    assert_eq!(spans.span("search.tool").attribute("metadata"), None);
}

#[test]
fn other_kinds_and_spans_of_the_tracer_have_a_kind() {
    let spans = record_in(Naming::OpenInference, || {
        let client = get_client();
        client.start_span("check").kind("guardrail").run(|| ());
        client.start_span("odd").kind("odd").run(|| ());
        client.get_tracer().in_span("step", |_| ());
    });
    for (name, kind) in [
        ("check.guardrail", "GUARDRAIL"),
        ("odd.odd", "CHAIN"),
        ("step", "CHAIN"),
    ] {
        assert_eq!(spans.span(name).text("openinference.span.kind"), kind);
    }
}

#[test]
fn langfuse_has_its_own_input_and_output() {
    let spans = tree(Naming::Langfuse);
    for (name, kind) in [
        ("flow.workflow", "chain"),
        ("assistant.agent", "agent"),
        ("search.tool", "tool"),
    ] {
        let span = spans.span(name);
        assert_eq!(span.text("langfuse.observation.type"), kind);
        assert_eq!(span.attribute(attributes::ENTITY_INPUT), None);
        assert_eq!(span.attribute(attributes::ENTITY_OUTPUT), None);
        assert!(span.text(attributes::ENTITY_PATH).len() < 20);
    }
    let tool = spans.span("search.tool");
    assert_eq!(tool.text("langfuse.observation.input"), r#"{"query":"ships"}"#);
    assert_eq!(tool.text("langfuse.observation.output"), "about ships");
}

#[test]
fn sessions_and_users_stand_beside_respans_keys() {
    for naming in ALL {
        let span = tree(naming).span("flow.workflow");
        assert_eq!(span.text(attributes::SESSION_IDENTIFIER), "session-1");
        let keys = [("session.id", "session-1"), ("user.id", "user-1")];
        for (key, value) in keys {
            match naming {
                Naming::Respan => assert_eq!(span.attribute(key), None),
                _ => assert_eq!(span.text(key), value, "{naming:?}"),
            }
        }
    }
}

#[test]
fn identifiers_that_are_numbers_are_texts_elsewhere() {
    let params = || {
        RespanParams::new()
            .customer_identifier(42)
            .session_identifier(i64::MIN)
            .thread_identifier(8)
    };
    let thread = || RespanParams::new().thread_identifier(7_u8);
    for naming in ALL {
        let spans = record_in(naming, || {
            let client = get_client();
            client.start_span("both").run(|| client.update_current_span(params()));
            client.start_span("thread").run(|| client.update_current_span(thread()));
        });
        let expected = |text| (naming != Naming::Respan).then_some(text);
        let of = |name: &str, key: &str| spans.span(name).attribute(key).cloned();
        assert_eq!(of("both.task", "user.id"), expected("42".into()), "{naming:?}");
        assert_eq!(of("both.task", "session.id"), expected(i64::MIN.to_string().into()));
        assert_eq!(of("thread.task", "session.id"), expected("7".into()));
        assert_eq!(of("both.task", attributes::CUSTOMER_IDENTIFIER), Some(42.into()));
    }
}

#[test]
fn mlflow_has_the_kinds_that_its_other_names_lack() {
    let spans = record_in(Naming::Mlflow, || {
        let client = get_client();
        client.start_span("check").kind("guardrail").run(|| ());
        client.start_span("find").kind("retriever").run(|| ());
        client.start_span("step").run(|| ());
    });
    let kind = |name: &str| spans.span(name).text("openinference.span.kind");
    assert_eq!(kind("check.guardrail"), "GUARDRAIL");
    assert_eq!(kind("find.retriever"), "RETRIEVER");
    assert_eq!(kind("step.task"), "");
}

#[test]
fn langfuse_has_metadata_environment_and_first_chunk() {
    let params = RespanParams::new()
        .metadata("tier", "gold")
        .metadata("seats", 3)
        .metadata("tags", vec!["a", "b"])
        .environment("EU West");
    let spans = record_in(Naming::Langfuse, || {
        let client = get_client();
        client.start_span("step").run(|| {
            client.update_current_span(params);
            client.update_current_span(SpanUpdate::new().attribute("gen_ai.response.time_to_first_chunk", 1.5));
        });
        client.start_span("plain").run(|| ());
    });
    let span = spans.span("step.task");
    assert_eq!(span.text("langfuse.observation.metadata.tier"), "gold");
    assert_eq!(span.text("langfuse.observation.metadata.seats"), "3");
    assert_eq!(span.text("langfuse.observation.metadata.tags"), r#"["a","b"]"#);
    assert_eq!(span.text("langfuse.environment"), "eu-west");
    let first = humantime::parse_rfc3339(
        &span
            .text("langfuse.observation.completion_start_time")
            .replace("+00:00", "Z"),
    );
    let after = first.expect("a time").duration_since(span.data().start_time);
    let after = after.expect("a time after the start").as_secs_f64();
    assert!((1.4999..=1.5001).contains(&after), "{after}");
    for attribute in &spans.span("plain.task").data().attributes {
        let key = attribute.key.as_str();
        assert!(
            !key.starts_with("langfuse.") || key.starts_with("langfuse.observation.type"),
            "{key}"
        );
    }
}

#[test]
fn messages_are_only_on_model_calls() {
    for naming in ALL {
        for span in tree(naming).spans() {
            assert_eq!(span.attribute("gen_ai.input.messages"), None, "{naming:?}");
        }
    }
}

#[test]
fn a_cancelled_span_is_no_success() {
    for naming in ALL {
        let spans = record_in(naming, || {
            let span = get_client().start_span("wait");
            let future = span.scope(async {
                get_client().update_current_span(SpanUpdate::new().ok());
                std::future::pending::<()>().await;
            });
            let mut future = Box::pin(future);
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(future.as_mut().poll(&mut context).is_pending());
        });
        let span = spans.span("wait.task");
        assert_eq!(span.text(attributes::OUTCOME), "cancelled");
        if naming != Naming::Respan {
            assert_eq!(span.data().status, Status::Unset, "{naming:?}");
            assert_eq!(span.text("error.type"), "cancelled");
        }
        match naming {
            Naming::OpenInference => assert_eq!(span.text("metadata"), r#"{"outcome":"cancelled"}"#),
            Naming::Langfuse => assert_eq!(span.text("langfuse.observation.level"), "WARNING"),
            _ => {}
        }
    }
}

#[test]
fn what_the_program_sets_is_not_replaced() {
    let spans = record_in(Naming::OpenInference, || {
        let update = SpanUpdate::new()
            .attribute("input.value", "own")
            .attribute("openinference.span.kind", "EVALUATOR")
            .name("renamed");
        let span = get_client().start_span("judge").kind(EntityKind::Tool);
        span.run(|| get_client().update_current_span(update));
    });
    let span = spans.span("renamed");
    assert_eq!(span.text("input.value"), "own");
    assert_eq!(span.text("openinference.span.kind"), "EVALUATOR");
    let spans = record_in(Naming::OpenTelemetry, || {
        let span = get_client().start_span("judge").kind(EntityKind::Tool);
        span.run(|| get_client().update_current_span(SpanUpdate::new().name("renamed")));
    });
    assert_eq!(spans.to_string(), "renamed\n");
}

#[test]
fn content_that_is_off_is_in_no_naming() {
    for naming in ALL {
        let spans = record_in(naming, || {
            respan::trace_content(false).run(|| flow("ships"));
        });
        for span in spans.spans() {
            for attribute in &span.data().attributes {
                assert!(!attributes::is_content_key(attribute.key.as_str()), "{}", attribute.key);
                assert!(!attribute.value.as_str().contains("ships"), "{}", attribute.key);
            }
        }
    }
}
