//! Tests of the console exporter.

use super::exporter::ConsoleSpanExporter;
use super::line::Line;
use super::style::Style;
use super::trace_assembler::TraceAssembler;
use crate::exporter::{run_export, span_data};
use opentelemetry::KeyValue;
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// A writer whose output can be read.
#[derive(Clone, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the buffer").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SharedBuffer {
    fn read(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("the buffer")).into_owned()
    }
}

fn exporter() -> (ConsoleSpanExporter, SharedBuffer) {
    let buffer = SharedBuffer::default();
    (ConsoleSpanExporter::new().writer(buffer.clone()), buffer)
}

fn export(exporter: &ConsoleSpanExporter, batch: Vec<SpanData>) {
    run_export(SpanExporter::export(exporter, batch)).expect("an export");
}

fn entity(mut span: SpanData, kind: &'static str) -> SpanData {
    span.attributes.push(KeyValue::new("traceloop.span.kind", kind));
    span
}

#[test]
fn a_trace_is_drawn_when_its_root_ends() {
    let (exporter, buffer) = exporter();
    let mut tool = entity(span_data("look.tool", 3, 2), "tool");
    tool.status = Status::error("not\nthere");
    let mut task = entity(span_data("plan.task", 2, 1), "task");
    task.attributes.extend([
        KeyValue::new("traceloop.entity.input", r#"{"args":[],"kwargs":{"a":1}}"#),
        KeyValue::new("traceloop.entity.output", "2"),
    ]);
    let mut dropped = entity(span_data("wait.task", 4, 1), "task");
    dropped.attributes.push(KeyValue::new("respan.outcome", "cancelled"));
    export(&exporter, vec![tool, task]);
    assert_eq!(buffer.read(), "");
    export(
        &exporter,
        vec![
            dropped,
            span_data("by_hand", 5, 1),
            entity(span_data("wf.workflow", 1, 0), "workflow"),
        ],
    );
    assert_eq!(
        buffer.read(),
        "trace 00000000000000000000000000000001
workflow wf  1.00 ms  ok
├─ task plan  1.00 ms  ok  {\"a\":1} → 2
│  └─ tool look  1.00 ms  error: not there
├─ task wait  1.00 ms  cancelled
└─ span by_hand  1.00 ms  ok
"
    );
}

#[test]
fn a_model_call_shows_model_tokens_first_token_and_texts() {
    let (exporter, buffer) = exporter();
    let mut call = span_data("openai.chat", 1, 0);
    call.attributes.extend([
        KeyValue::new("gen_ai.request.model", "gpt-4o"),
        KeyValue::new("gen_ai.response.model", "gpt-4o-2024-08-06"),
        KeyValue::new("gen_ai.prompt.10.content", "and\n\x1b[31mthen?"),
        KeyValue::new("gen_ai.prompt.9.content", "once"),
        KeyValue::new("gen_ai.completion.0.content", "no more"),
        KeyValue::new("gen_ai.usage.input_tokens", 14),
        KeyValue::new("gen_ai.usage.output_tokens", 21),
        KeyValue::new("gen_ai.response.time_to_first_chunk", 0.23),
    ]);
    export(&exporter, vec![call]);
    let line =
        "llm openai.chat  1.00 ms  ok  gpt-4o (14 → 21 tokens, first after 230 ms)  and \u{fffd}[31mthen? → no more\n";
    assert!(buffer.read().ends_with(line), "{}", buffer.read());
}

/// An answer without text shows what the model asks for.
#[test]
fn an_answer_of_tool_calls_shows_the_calls() {
    let answer = r#"[{"role": "assistant", "parts": [{"type": "tool_call", "name": "look", "arguments": {"at": 1}}]}]"#;
    let forms = [
        vec![
            KeyValue::new("gen_ai.completion.0.tool_calls.0.name", "look"),
            KeyValue::new("gen_ai.completion.0.tool_calls.0.arguments", r#"{"at":1}"#),
            KeyValue::new("gen_ai.completion.0.tool_calls.1.name", "stop"),
        ],
        vec![KeyValue::new("gen_ai.output.messages", answer)],
    ];
    for (form, calls) in forms.into_iter().zip([r#"look({"at":1}) stop"#, r#"look({"at":1})"#]) {
        let (exporter, buffer) = exporter();
        let mut call = span_data("openai.chat", 1, 0);
        call.attributes.push(KeyValue::new("gen_ai.request.model", "gpt-4o"));
        call.attributes.extend(form);
        export(&exporter, vec![call]);
        let line = format!("llm openai.chat  1.00 ms  ok  gpt-4o  → {calls}\n");
        assert!(buffer.read().ends_with(&line), "{}", buffer.read());
    }
}

/// Thoughts stand before the answer, as completions of their own or as parts of it.
#[test]
fn an_answer_is_shown_without_its_thoughts() {
    let thoughts = r#"[{"role": "assistant", "parts": [{"type": "reasoning", "content": "hm"}, {"type": "text", "content": "no"}]}]"#;
    let forms = [
        vec![
            KeyValue::new("gen_ai.completion.0.role", "thinking"),
            KeyValue::new("gen_ai.completion.0.content", "hm"),
            KeyValue::new("gen_ai.completion.1.role", "assistant"),
            KeyValue::new("gen_ai.completion.1.content", "no"),
            KeyValue::new("gen_ai.completion.2.content", "another choice"),
        ],
        vec![KeyValue::new("gen_ai.completion.0.refusal", "no")],
        vec![KeyValue::new("gen_ai.output.messages", thoughts)],
    ];
    for form in forms {
        let (exporter, buffer) = exporter();
        let mut call = span_data("anthropic.chat", 1, 0);
        call.attributes.push(KeyValue::new("gen_ai.request.model", "claude"));
        call.attributes.extend(form);
        export(&exporter, vec![call]);
        assert!(buffer.read().ends_with("ok  claude  → no\n"), "{}", buffer.read());
    }
}

#[test]
fn messages_may_be_one_attribute() {
    let (exporter, buffer) = exporter();
    let mut call = entity(span_data("chat gpt-4o", 1, 0), "agent");
    let question = r#"[{"role":"system","parts":[]},{"role":"user","parts":[{"type":"text","content":"why?"}]}]"#;
    call.attributes.extend([
        KeyValue::new("gen_ai.response.model", "gpt-4o"),
        KeyValue::new("gen_ai.input.messages", question),
        KeyValue::new("gen_ai.output.messages", "not JSON"),
        KeyValue::new("gen_ai.usage.prompt_tokens", 14),
        KeyValue::new("gen_ai.response.time_to_first_chunk", f64::NAN),
    ]);
    export(&exporter, vec![call]);
    let line = "agent chat gpt-4o  1.00 ms  ok  gpt-4o (14 tokens in)  why?\n";
    assert!(buffer.read().ends_with(line), "{}", buffer.read());
}

#[test]
fn a_message_of_blocks_shows_their_texts() {
    let blocks = r#"[{"type":"text","text":"look"},{"type":"tool_result","tool_use_id":"t","content":"18 °C"}]"#;
    let images = r#"[{"type":"image_url","image_url":{"url":"https://x/y.png"}}]"#;
    for (content, shown) in [
        (blocks, "look 18 °C"),
        (images, images),
        (r#"[{"text""#, r#"[{"text""#),
        ("[1] see [2]", "[1] see [2]"),
    ] {
        let (exporter, buffer) = exporter();
        let mut call = span_data("openai.chat", 1, 0);
        call.attributes.extend([
            KeyValue::new("gen_ai.request.model", "gpt-4o"),
            KeyValue::new("gen_ai.prompt.0.content", content),
        ]);
        export(&exporter, vec![call]);
        let line = format!("llm openai.chat  1.00 ms  ok  gpt-4o  {shown}\n");
        assert!(buffer.read().ends_with(&line), "{}", buffer.read());
    }
}

#[test]
fn a_model_call_without_a_model_is_one() {
    for (tokens, shown) in [(None, ""), (Some(5), "  (5 tokens in)")] {
        let (exporter, buffer) = exporter();
        let mut call = span_data("gemini.generate_content", 1, 0);
        call.attributes.push(KeyValue::new("llm.request.type", "completion"));
        call.attributes
            .extend(tokens.map(|count| KeyValue::new("gen_ai.usage.input_tokens", count)));
        export(&exporter, vec![call]);
        let line = format!("llm gemini.generate_content  1.00 ms  ok{shown}\n");
        assert!(buffer.read().ends_with(&line), "{}", buffer.read());
    }
}

/// Another SDK may export a key twice; the last value counts, as in a map.
#[test]
fn the_last_value_of_a_repeated_key_counts() {
    let (exporter, buffer) = exporter();
    let mut root = entity(entity(span_data("wf.workflow", 1, 0), "task"), "workflow");
    root.attributes.extend([
        KeyValue::new("traceloop.entity.output", "1"),
        KeyValue::new("traceloop.entity.output", "2"),
    ]);
    export(&exporter, vec![root]);
    assert!(
        buffer.read().ends_with("\nworkflow wf  1.00 ms  ok  → 2\n"),
        "{}",
        buffer.read()
    );
}

#[test]
fn spans_without_their_root_are_drawn_at_a_flush() {
    let (exporter, buffer) = exporter();
    export(&exporter, vec![span_data("child", 3, 2), span_data("parent", 2, 1)]);
    exporter.force_flush().expect("a flush");
    let tree = "trace 00000000000000000000000000000001\nspan parent  1.00 ms  ok\n└─ span child  1.00 ms  ok\n";
    assert_eq!(buffer.read(), tree);
    exporter.shutdown().expect("a shutdown");
    assert_eq!(buffer.read(), tree);
}

#[test]
fn a_root_with_a_remote_parent_is_a_root() {
    let (exporter, buffer) = exporter();
    let mut root = span_data("root", 2, 1);
    root.parent_span_is_remote = true;
    export(
        &exporter,
        vec![span_data("child", 3, 2), span_data("of another root", 5, 4), root],
    );
    assert!(buffer.read().contains("span root"));
    assert!(buffer.read().contains("└─ span child"));
    assert!(!buffer.read().contains("another"));
}

#[test]
fn the_oldest_trace_is_drawn_when_too_many_spans_wait() {
    let (exporter, buffer) = exporter();
    for id in 0..10_001 {
        export(&exporter, vec![span_data("lost", 2 + id, 1)]);
    }
    assert_eq!(buffer.read().lines().count(), 10_002);
}

#[test]
fn a_trace_deeper_than_the_stack_is_drawn() {
    let (exporter, buffer) = exporter();
    export(
        &exporter,
        (1..=9_000).rev().map(|id| span_data("link", id, id - 1)).collect(),
    );
    assert_eq!(buffer.read().lines().count(), 9_001);
}

#[test]
fn a_write_error_is_returned() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("no room"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let exporter = ConsoleSpanExporter::new().writer(Full);
    let result = run_export(SpanExporter::export(&exporter, vec![span_data("root", 1, 0)]));
    assert!(result.is_err_and(|error| error.to_string().contains("no room")));
}

#[test]
fn colours_enclose_the_text() {
    let mut output = String::new();
    let mut assembler = TraceAssembler::default();
    assembler.add(Line::new(&span_data("root", 1, 0)));
    assembler.draw_finished(Style::Coloured, &mut output);
    assert!(output.contains("\x1b[1mroot\x1b[0m"));
}
