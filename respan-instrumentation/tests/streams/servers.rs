//! Streams of servers that deviate from the APIs they follow.

use crate::support::{FRAMES, SSE, fold, frame};
use crate::{response, sse};
use respan_instrumentation::{Api, Fold, Folded, Limits};
use serde_json::{Value, json};

fn delta(delta: impl Into<Value>) -> Value {
    json!({"choices": [{"index": 0, "delta": delta.into(), "finish_reason": null}]})
}

fn chat(events: &[Value]) -> Folded {
    let folded = fold(Api::OpenAiChat, SSE, &sse(events));
    assert_eq!(folded.parse_errors(), 0);
    folded
}

#[test]
fn a_stream_of_counts_only_has_no_choice() {
    let counts = json!({"id": "c", "choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 6}});
    let folded = chat(std::slice::from_ref(&counts));
    assert_eq!(
        (folded.chunks(), folded.is_complete(), folded.time_to_first_chunk()),
        (1, false, None)
    );
    let expected = json!({"id": "c", "usage": {"prompt_tokens": 5, "completion_tokens": 6}});
    let expected = |mut folded: Value| {
        let choices = folded.as_object_mut().unwrap().remove("choices");
        assert!(choices.is_none_or(|choices| choices == json!([])));
        assert_eq!(folded, expected);
    };
    expected(folded.response().unwrap().clone());
    let ended = [sse(&[counts]), b"data: [DONE]\n\n".to_vec()].concat();
    let folded = fold(Api::OpenAiChat, SSE, &ended);
    assert!(folded.is_complete());
    expected(folded.response().unwrap().clone());
}

/// Gemini numbers all calls 0, others do not number them; vLLM has had another id in each piece.
#[test]
fn calls_of_one_index_are_told_apart_by_id_and_name() {
    let call = |id: Value, name: Value, arguments: &str| json!({"index": 0, "id": id, "function": {"name": name, "arguments": arguments}});
    let unnumbered = |mut call: Value| {
        call.as_object_mut().unwrap().remove("index");
        call
    };
    let pieces = [
        call(json!("a"), json!("f"), "{\"x\""),
        call(json!("z"), Value::Null, ":1"),
        call(json!("a"), json!("f"), "}"),
        call(json!("b"), json!("g"), "{}"),
        call(Value::Null, json!(""), ""),
    ];
    // A server with new ids does not return to the first one, so the third piece only comes from servers that repeat id and name.
    let repeated = [&pieces[..1], &pieces[2..]].concat();
    let renamed = [&pieces[..2], &pieces[3..]].concat();
    for (pieces, arguments) in [(repeated, "{\"x\"}"), (renamed, "{\"x\":1")] {
        for is_numbered in [true, false] {
            let events = pieces.iter().map(|piece| {
                let piece = if is_numbered {
                    piece.clone()
                } else {
                    unnumbered(piece.clone())
                };
                delta(json!({"tool_calls": [piece]}))
            });
            let folded = chat(&events.collect::<Vec<_>>());
            let expected = json!([
                {"id": "a", "type": "function", "function": {"name": "f", "arguments": arguments}},
                {"id": "b", "type": "function", "function": {"name": "g", "arguments": "{}"}},
            ]);
            assert_eq!(
                folded.response().unwrap()["choices"][0]["message"]["tool_calls"],
                expected
            );
        }
    }
}

/// Perplexity has the message so far beside each delta.
#[test]
fn a_repeated_message_is_taken_once() {
    let event = |so_far: &str, delta: &str| json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": so_far}, "delta": {"content": delta}}]});
    let mut last = event("Paris.", ".");
    last["choices"][0].as_object_mut().unwrap().remove("delta");
    let folded = chat(&[event("Par", "Par"), event("Paris", "is"), event("Paris.", "."), last]);
    assert_eq!(folded.response().unwrap()["choices"][0]["message"]["content"], "Paris.");
    let whole = json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": "Paris."}}]});
    assert_eq!(
        chat(&[whole]).response().unwrap()["choices"][0]["message"]["content"],
        "Paris."
    );
}

#[test]
fn the_transcript_of_a_spoken_answer_is_its_text() {
    let folded = chat(&[
        delta(json!({"role": "assistant", "content": null, "audio": {"id": "a", "transcript": "Par"}})),
        delta(json!({"audio": {"transcript": "is."}})),
        delta(json!({"audio": {"data": "AAAA"}})),
        delta(json!({"audio": {"expires_at": 7}})),
    ]);
    let message = &folded.response().unwrap()["choices"][0]["message"];
    assert_eq!(message["audio"], json!({"transcript": "Paris."}));
    assert!(folded.time_to_first_chunk().is_some());
}

#[test]
fn errors_of_every_form_are_kept() {
    let error = json!({"message": "overloaded", "code": 503});
    for stream in [
        format!(
            "data: {}\n\nevent: error\ndata: {error}\n\n",
            delta(json!({"content": "Par"}))
        ),
        format!(
            "data: {}\n\nevent: error\ndata: {}\n\n",
            delta(json!({"content": "Par"})),
            json!({"error": error})
        ),
        format!(
            "data: {}\r\n\r\n: ping\r\n\r\ndata: {}\r\n\r\n",
            delta(json!({"content": "Par"})),
            json!({"error": error})
        ),
    ] {
        let folded = fold(Api::OpenAiChat, SSE, stream.as_bytes());
        let response = folded.response().unwrap();
        assert_eq!(response["error"], error, "{stream}");
        assert_eq!(response["choices"][0]["message"]["content"], "Par", "{stream}");
        assert!(!folded.is_complete());
    }
}

fn limited(response: usize) -> Fold {
    let mut limits = Limits::default();
    limits.response = response;
    Fold::new(Api::OpenAiImages, SSE).limits(limits)
}

#[test]
fn the_last_event_of_an_image_or_a_transcript_is_the_response() {
    let partial =
        json!({"type": "image_generation.partial_image", "b64_json": "x".repeat(1000), "partial_image_index": 0});
    let last = json!({"type": "image_generation.completed", "b64_json": "AAAA", "usage": {"input_tokens": 1}});
    let events: Vec<_> = std::iter::repeat_n(partial.clone(), 20).chain([last.clone()]).collect();
    // The limit is for what is kept: the last image, and not all that came before.
    let mut fold = limited(4000);
    fold.push(&sse(&events));
    let folded = fold.finish();
    assert!(folded.is_complete() && !folded.is_truncated());
    assert_eq!(folded.response(), Some(&last));
    let mut fold = limited(10);
    let too_long =
        json!({"type": "image_generation.completed", "b64_json": "x".repeat(2000), "usage": {"input_tokens": 1}});
    fold.push(&sse(&[too_long]));
    let folded = fold.finish();
    assert!(folded.is_complete() && folded.is_truncated());
    assert_eq!(
        folded.response(),
        Some(&json!({"type": "image_generation.completed", "usage": {"input_tokens": 1}}))
    );
    let abandoned = crate::fold(Api::OpenAiImages, SSE, &sse(&[partial]));
    assert!(!abandoned.is_complete());
    let done = json!({"type": "transcript.text.done", "text": "Hello"});
    assert_eq!(
        response(
            Api::OpenAiTranscription,
            &[json!({"type": "transcript.text.delta", "delta": "Hel"}), done.clone()]
        ),
        done
    );
}

/// Models of OpenAI, `DeepSeek`, AI21 and others answer in OpenAI's form, older ones of Mistral in their own.
#[test]
fn bedrock_has_chunks_in_openai_s_and_mistral_s_form() {
    let chunk = |chunk: &Value| {
        frame(
            "event",
            "chunk",
            &json!({"bytes": base64(chunk.to_string().as_bytes())}).to_string(),
        )
    };
    let last = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "amazon-bedrock-invocationMetrics": {"inputTokenCount": 5}});
    let stream: Vec<u8> = [
        delta(json!({"role": "assistant", "content": "Par"})),
        delta(json!({"content": "is"})),
        last,
    ]
    .iter()
    .flat_map(chunk)
    .collect();
    let folded = fold(Api::BedrockInvoke, FRAMES, &stream);
    let folded = folded.response().unwrap();
    assert_eq!(folded["choices"][0]["message"]["content"], "Paris");
    assert_eq!(folded["choices"][0]["finish_reason"], "stop");
    assert_eq!(folded["amazon-bedrock-invocationMetrics"]["inputTokenCount"], 5);
    let piece = |text: &str, reason: Value| json!({"outputs": [{"text": text, "stop_reason": reason}]});
    let stream: Vec<u8> = [piece("Par", Value::Null), piece("is", json!("stop"))]
        .iter()
        .flat_map(chunk)
        .collect();
    let folded = fold(Api::BedrockInvoke, FRAMES, &stream);
    assert_eq!(
        folded.response(),
        Some(&json!({"text": "Paris", "stop_reason": "stop"}))
    );
}

#[test]
fn a_call_without_arguments_has_an_empty_object() {
    let events = [
        json!({"contentBlockStart": {"contentBlockIndex": 0, "start": {"toolUse": {"toolUseId": "t", "name": "now"}}}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"toolUse": {"input": ""}}}}),
        json!({"messageStop": {"stopReason": "tool_use"}}),
    ];
    let folded = response(Api::BedrockConverse, &events);
    let block = &folded["output"]["message"]["content"][0];
    assert_eq!(block["toolUse"], json!({"toolUseId": "t", "name": "now", "input": {}}));
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks(3).map(|group| {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        let digits = (0..=group.len()).map(|at| char::from(DIGITS[(bits >> (18 - 6 * at)) as usize & 63]));
        digits
            .chain(std::iter::repeat_n('=', 3 - group.len()))
            .collect::<String>()
    });
    groups.collect()
}
