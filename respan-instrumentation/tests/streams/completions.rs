//! Events of text completions, and lines of Ollama.

use crate::support::{LINES, SSE, fold};
use crate::{response, sse};
use respan_instrumentation::{Api, Folded};
use serde_json::{Value, json};

#[test]
fn ollama_lines_are_put_together() {
    let lines = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Pa\"},\"done\":false}\n{\"message\":{\"content\":\"ris\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{}}}]},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true,\"eval_count\":4}\n";
    let folded = fold(Api::OllamaChat, LINES, lines.as_bytes());
    assert!(folded.is_complete());
    let expected = json!({
        "model": "m", "done": true, "eval_count": 4,
        "message": {"role": "assistant", "content": "Paris", "tool_calls": [{"function": {"name": "f", "arguments": {}}}]},
    });
    assert_eq!(folded.response(), Some(&expected));
}

#[test]
fn anthropic_text_completions_are_put_together() {
    let piece = |text: &str, reason: Value| json!({"type": "completion", "id": "c", "completion": text, "stop_reason": reason, "model": "claude-2.1"});
    let events = [
        piece(" Par", Value::Null),
        json!({"type": "ping"}),
        piece("is.", Value::Null),
        piece("", json!("stop_sequence")),
    ];
    let folded = fold(Api::AnthropicCompletion, SSE, &sse(&events));
    assert!(folded.is_complete());
    assert_eq!(folded.chunks(), 3);
    assert_eq!(folded.response(), Some(&piece(" Paris.", json!("stop_sequence"))));

    let early = fold(Api::AnthropicCompletion, SSE, &sse(&events[..2]));
    assert!(!early.is_complete());
    assert_eq!(early.response().unwrap()["completion"], " Par");

    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
    let failed = response(Api::AnthropicCompletion, &[events[0].clone(), error.clone()]);
    assert_eq!(
        (&failed["completion"], &failed["error"]),
        (&json!(" Par"), &error["error"])
    );
}

#[test]
fn cohere_text_completions_are_put_together() {
    let lines = |events: &[Value]| -> Folded {
        let lines: Vec<_> = events.iter().map(Value::to_string).collect();
        fold(
            Api::CohereGenerate,
            "application/stream+json",
            lines.join("\n").as_bytes(),
        )
    };
    let piece = |index: u64, text: &str| json!({"event_type": "text-generation", "index": index, "text": text, "is_finished": false});
    let whole = json!({"id": "r", "generations": [{"id": "a", "text": " Paris.", "finish_reason": "COMPLETE"}]});
    let events = [
        piece(0, " Par"),
        piece(1, "It"),
        piece(0, "is."),
        json!({"event_type": "stream-end", "is_finished": true, "finish_reason": "COMPLETE", "response": whole}),
    ];
    let folded = lines(&events);
    assert!(folded.is_complete());
    assert_eq!((folded.response(), folded.chunks()), (Some(&whole), 4));

    let early = lines(&events[..3]);
    assert!(!early.is_complete());
    let texts: Vec<_> = early.response().unwrap()["generations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["text"])
        .collect();
    assert_eq!(texts, [" Paris.", "It"]);

    let failed =
        json!({"event_type": "stream-error", "is_finished": true, "finish_reason": "ERROR", "err": "out of capacity"});
    let failed = lines(&[piece(0, " Par"), failed]);
    let expected = json!({"error": "out of capacity", "generations": [{"text": " Par", "finish_reason": "ERROR"}]});
    assert_eq!(failed.response(), Some(&expected));
}

#[test]
fn completions_of_mistral_are_messages() {
    let delta = |content: &str| json!({"choices": [{"index": 0, "delta": {"role": "assistant", "content": content}}]});
    let folded = response(Api::OpenAiCompletion, &[delta("Par"), delta("is.")]);
    assert_eq!(folded["choices"][0]["text"], "Paris.");
}
