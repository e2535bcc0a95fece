//! Framing: chunk boundaries, line endings, malformed and oversized events.

#![allow(clippy::unwrap_used)]

mod support;

use respan_instrumentation::{Api, Fold, Limits};
use serde_json::json;
use support::{FRAMES, JSON, LINES, SSE, fold, fold_pieces, frame, outcome, recorded_streams};

const CHUNK: &str = r#"{"id":"c","choices":[{"index":0,"delta":{"content":"Süß 😀"},"finish_reason":null}]}"#;

fn text_of(folded: &respan_instrumentation::Folded) -> &str {
    folded.response().unwrap()["choices"][0]["message"]["content"]
        .as_str()
        .unwrap()
}

/// Returns whether the server ended a recorded stream early.
fn has_no_end(name: &str) -> bool {
    name.ends_with("_error") || name.ends_with("_no_done")
}

#[test]
fn a_cut_at_any_byte_changes_nothing() {
    let streams = recorded_streams();
    assert!(streams.len() >= 5);
    for (name, api, bytes) in streams {
        let whole = fold(api, SSE, &bytes);
        assert_eq!(whole.parse_errors(), 0, "{name}");
        assert!(whole.is_complete() || has_no_end(&name), "{name}");
        for at in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(at);
            let cut = fold_pieces(api, SSE, [head, tail]);
            assert_eq!(outcome(&cut), outcome(&whole), "{name} at {at}");
        }
        let single = fold_pieces(api, SSE, bytes.chunks(1));
        assert_eq!(outcome(&single), outcome(&whole), "{name} byte by byte");
    }
}

#[test]
fn line_ends_comments_and_unknown_fields_change_nothing() {
    for (name, api, bytes) in recorded_streams() {
        let plain = String::from_utf8(bytes).unwrap();
        let whole = fold(api, SSE, plain.as_bytes());
        for variant in [
            plain.replace('\n', "\r\n"),
            plain.replace('\n', "\r"),
            plain.replace("\n\n", "\n: keep-alive\nid: 7\nretry: 100\nunknown: x\nnothing\n\n\n"),
            plain.replace("data: ", "data:"),
            format!("\u{feff}: first\n\n{plain}"),
            plain.trim_end().to_owned(),
        ] {
            for size in [1, 2, 5, variant.len()] {
                let folded = fold_pieces(api, SSE, variant.as_bytes().chunks(size));
                assert_eq!(outcome(&folded), outcome(&whole), "{name} {variant:?}");
            }
        }
    }
}

#[test]
fn data_may_stand_on_several_lines() {
    let (first, second) = CHUNK.split_at(CHUNK.find("\"choices\"").unwrap());
    let stream = format!("data: {first}\ndata: {second}\n\ndata: [DONE]\n\n");
    let folded = fold(Api::OpenAiChat, SSE, stream.as_bytes());
    assert_eq!(text_of(&folded), "Süß 😀");
}

#[test]
fn what_is_broken_is_skipped_and_counted() {
    let stream = format!(
        "data: nonsense\n\ndata: {CHUNK}\n\ndata: {{\"choices\": [{{\"delta\"\n\ndata: {CHUNK}\n\ndata: {{\"id\""
    );
    let folded = fold(Api::OpenAiChat, SSE, stream.as_bytes());
    assert_eq!(text_of(&folded), "Süß 😀Süß 😀");
    assert_eq!(folded.parse_errors(), 3);
    assert!(!folded.is_complete());
}

#[test]
fn what_follows_the_end_is_ignored() {
    let stream = format!("data: {CHUNK}\n\ndata: [DONE]\n\ndata: {CHUNK}\n\ndata: nonsense\n\n");
    let folded = fold(Api::OpenAiChat, SSE, stream.as_bytes());
    assert_eq!(
        (text_of(&folded), folded.chunks(), folded.parse_errors()),
        ("Süß 😀", 1, 0)
    );
}

#[test]
fn a_missing_type_is_guessed() {
    let stream = format!(": hello\n\ndata: {CHUNK}\n\n");
    assert_eq!(
        text_of(&fold_pieces(Api::OpenAiChat, "", [&b"\n"[..], stream.as_bytes()])),
        "Süß 😀"
    );
    let whole = json!({"choices": [{"message": {"content": "x"}}]});
    assert_eq!(
        fold(Api::OpenAiChat, "", whole.to_string().as_bytes()).response(),
        Some(&whole)
    );
    let line = json!({"message": {"content": "x"}, "done": true}).to_string();
    assert!(fold(Api::OllamaChat, "", line.as_bytes()).is_complete());
}

#[test]
fn an_event_that_is_too_long_is_skipped() {
    let limits = limits(1 << 20, 200);
    let long = CHUNK.replace("Süß", &"x".repeat(1000));
    let stream = format!("data: {CHUNK}\n\ndata: {long}\n\ndata: {CHUNK}\n\n");
    for size in [1, 64, stream.len()] {
        let mut fold = Fold::new(Api::OpenAiChat, SSE).limits(limits);
        stream.as_bytes().chunks(size).for_each(|piece| {
            fold.push(piece);
        });
        let folded = fold.finish();
        assert_eq!((text_of(&folded), folded.parse_errors()), ("Süß 😀Süß 😀", 1), "{size}");
    }
    let lines = format!(
        "{{\"response\":\"a\"}}\n{{\"response\":\"{}\"}}\n{{\"response\":\"b\"}}",
        "x".repeat(1000)
    );
    for size in [1, 64, lines.len()] {
        let mut fold = Fold::new(Api::OllamaGenerate, LINES).limits(limits);
        lines.as_bytes().chunks(size).for_each(|piece| {
            fold.push(piece);
        });
        let folded = fold.finish();
        assert_eq!(
            (folded.response().unwrap()["response"].as_str(), folded.parse_errors()),
            (Some("ab"), 1),
            "{size}"
        );
    }
}

#[test]
fn an_answer_that_is_too_long_keeps_its_beginning() {
    let stream = format!("data: {CHUNK}\n\n").repeat(100) + "data: {\"usage\":{\"prompt_tokens\":7}}\n\n";
    let mut fold = Fold::new(Api::OpenAiChat, SSE).limits(limits(600, 1 << 20));
    fold.push(stream.as_bytes());
    let folded = fold.finish();
    assert!(folded.is_truncated());
    assert_eq!(folded.chunks(), 101);
    assert_eq!(folded.response().unwrap()["usage"]["prompt_tokens"], 7);
    let text = text_of(&folded);
    assert!(text.starts_with("Süß 😀Süß") && text.len() <= 600, "{text}");
}

#[test]
fn a_response_that_is_too_long_keeps_its_beginning_and_its_counts() {
    let text = "word ".repeat(100);
    let item = json!({"type": "message", "content": [{"type": "output_text", "text": text}]});
    let events = [
        json!({"type": "response.output_text.delta", "output_index": 0, "delta": text}),
        json!({"type": "response.completed", "response": {"id": "r", "status": "completed", "output": [item], "usage": {"input_tokens": 7}}}),
    ];
    let stream: Vec<u8> = events
        .iter()
        .flat_map(|event| format!("data: {event}\n\n").into_bytes())
        .collect();
    for limit in [100, 600, 10_000] {
        let mut fold = Fold::new(Api::OpenAiResponses, SSE).limits(limits(limit, 1 << 20));
        fold.push(&stream);
        let folded = fold.finish();
        let response = folded.response().unwrap();
        assert_eq!(
            (&response["id"], &response["usage"]["input_tokens"]),
            (&json!("r"), &json!(7)),
            "{limit}"
        );
        let said = response["output"][0]["content"][0]["text"].as_str().unwrap_or_default();
        assert!(text.starts_with(said), "{limit}");
        assert_eq!(
            (said.len() == text.len(), folded.is_truncated()),
            (limit > 500, limit < 10_000),
            "{limit}"
        );
    }
}

fn limits(response: usize, event: usize) -> Limits {
    let mut limits = Limits::default();
    (limits.response, limits.event) = (response, event);
    limits
}

#[test]
fn lines_may_come_under_the_type_of_one_document() {
    let lines = "{\"response\":\"a\",\"done\":false}\n{\"response\":\"b\",\"done\":true}\n";
    for content_type in [LINES, JSON] {
        let folded = fold_pieces(Api::OllamaGenerate, content_type, lines.as_bytes().chunks(3));
        assert_eq!(folded.response().unwrap()["response"], "ab", "{content_type}");
        assert!(folded.is_complete());
    }
}

#[test]
fn pages_that_are_no_json_are_kept_as_text() {
    let folded = fold(Api::OpenAiChat, "text/html; charset=utf-8", b"<h1>Bad gateway</h1>");
    assert_eq!(folded.response(), Some(&json!("<h1>Bad gateway</h1>")));
    assert_eq!(fold(Api::OpenAiSpeech, "audio/mpeg", b"ID3").response(), None);
}

#[test]
fn a_long_transcription_in_plain_text_is_kept() {
    let text = "word ".repeat(20_000);
    let mut fold = Fold::new(Api::OpenAiTranscription, "text/plain");
    text.as_bytes().chunks(1000).for_each(|piece| {
        fold.push(piece);
    });
    assert_eq!(fold.finish().response(), Some(&json!(text)));
}

#[test]
fn frames_may_be_cut_and_too_long() {
    let text = |text: &str| {
        frame(
            "event",
            "contentBlockDelta",
            &json!({"contentBlockIndex": 0, "delta": {"text": text}}).to_string(),
        )
    };
    let stream = [text("a"), text(&"x".repeat(1000)), text("b")].concat();
    for size in 1..40 {
        let mut fold = Fold::new(Api::BedrockConverse, FRAMES).limits(limits(1 << 20, 300));
        stream.chunks(size).for_each(|piece| {
            fold.push(piece);
        });
        let folded = fold.finish();
        let content = &folded.response().unwrap()["output"]["message"]["content"];
        assert_eq!(
            (content, folded.parse_errors()),
            (&json!([{"text": "ab"}]), 1),
            "{size}"
        );
    }
}

/// Embeddings of many texts have megabytes of numbers, with the counts behind them.
#[test]
fn a_document_that_is_too_long_keeps_its_counts() {
    let embeddings = vec![vec![0.5; 50]; 200];
    let data: Vec<_> = embeddings
        .iter()
        .map(|embedding| json!({"embedding": embedding}))
        .collect();
    let text = format!(
        "{{\"object\":\"list\",\"data\":{},\"model\":\"m\",\"usage\":{{\"prompt_tokens\":7}}}}\n",
        json!(data)
    );
    let mut limits = Limits::default();
    limits.body = 20_000;
    for size in [1, 1000, 15_000, text.len()] {
        let mut fold = Fold::new(Api::OpenAiEmbeddings, JSON).limits(limits);
        text.as_bytes().chunks(size).for_each(|piece| {
            fold.push(piece);
        });
        let folded = fold.finish();
        let expected = json!({"model": "m", "usage": {"prompt_tokens": 7}});
        assert_eq!(
            (folded.response(), folded.parse_errors()),
            (Some(&expected), 1),
            "{size}"
        );
    }
    // Broken off, it has none.
    let mut fold = Fold::new(Api::OpenAiEmbeddings, JSON).limits(limits);
    fold.push(&text.as_bytes()[..text.len() - 10]);
    let folded = fold.finish();
    assert_eq!((folded.response(), folded.is_complete()), (None, false));
}

#[test]
fn a_body_is_read_by_what_it_is_where_another_type_is_declared() {
    let whole = r#"{"choices":[{"index":0,"message":{"content":"Süß 😀"},"finish_reason":"stop"}]}"#;
    let stream = format!("data: {CHUNK}\n\ndata: [DONE]\n\n");
    let with_mark = format!("\u{feff}{whole}");
    let octets = "application/octet-stream";
    for declared in ["", JSON, SSE, LINES, octets, "text/plain; charset=utf-8", "text/html"] {
        for body in [
            whole,
            &with_mark,
            &stream,
            &format!("\u{feff}{stream}"),
            &format!(" \n{whole}"),
        ] {
            let folded = fold(Api::OpenAiChat, declared, body.as_bytes());
            assert!(folded.is_complete(), "{declared} {body}");
            assert_eq!(text_of(&folded), "Süß 😀", "{declared} {body}");
            for at in 0..body.len() {
                let (head, tail) = body.as_bytes().split_at(at);
                let cut = fold_pieces(Api::OpenAiChat, declared, [head, tail]);
                assert_eq!(outcome(&cut), outcome(&folded), "{declared} {body} at {at}");
            }
            let single = fold_pieces(Api::OpenAiChat, declared, body.as_bytes().chunks(1));
            assert_eq!(outcome(&single), outcome(&folded), "{declared} {body} byte by byte");
        }
    }
    for text in ["[Music] data", "dear listeners", "Paris.", "dat"] {
        let folded = fold(Api::OpenAiTranscription, "text/plain", text.as_bytes());
        assert_eq!(folded.response(), Some(&json!(text)));
        let single = fold_pieces(Api::OpenAiTranscription, "text/plain", text.as_bytes().chunks(1));
        assert_eq!(single.response(), Some(&json!(text)));
    }
    for (declared, bytes) in [("audio/mpeg", "{}"), (octets, "{\u{0}"), (octets, "data:\u{0}\n\n")] {
        let sound = fold(Api::OpenAiSpeech, declared, bytes.as_bytes());
        assert_eq!((sound.response(), sound.parse_errors()), (None, 0), "{bytes:?}");
    }
}
