//! Properties: no input causes a panic, and chunk boundaries do not change the result.

#![allow(clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use respan_instrumentation::{Api, Endpoint, Fold, Folded, ModelCall, Provider, RequestHead, Writer, recognise};
use serde_json::{Map, Value};
use support::{APIS, FRAMES, JSON, LINES, NAMINGS, SSE, fold, fold_pieces, frame, outcome, recorded_streams};

/// Keys that extractors and accumulators look for.
const KEYS: &str = "model messages content role type text input prompt choices delta message index finish_reason tool_calls \
    function arguments name id usage prompt_tokens completion_tokens tools system parts contents candidates usageMetadata \
    output status embeddings embedding data error code image_url url source response done documents results relevance_score \
    toolUse toolResult inputTokens body bytes generation outputText reasoning summary stop instructions item output_index \
    content_block partial_json thinking functionCall inlineData mimeType systemInstruction generationConfig options format \
    stream refusal function_call event_type contentBlockIndex contentBlockDelta billed_units meta texts inputs query";

const WORDS: &str = "text image_url user assistant tool system function function_call message content_block_delta \
    content_block_start message_start message_delta message_stop text_delta stop tool_use tool_result image base64 thinking \
    response.completed response.output_text.delta response.output_item.added content-delta tool-call-start message-end \
    stream-end completed data:image/png;base64,aGk= anthropic.claude-v2 arn:aws:x:y:z:a/b.c é😀";

fn api() -> impl Strategy<Value = Api> {
    proptest::sample::select(APIS.to_vec())
}

fn content_type() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![SSE, LINES, JSON, FRAMES, "", "text/html", "audio/mpeg", "; x"])
}

fn words(text: &'static str) -> impl Strategy<Value = String> {
    proptest::sample::select(text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
}

/// JSON made of what the APIs have, in shapes that they have not.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u64..3).prop_map(Value::from),
        words(WORDS).prop_map(Value::String),
        ".{0,8}".prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 80, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((words(KEYS), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A stream of Amazon's frames, one for each text.
fn frames(texts: &[String]) -> Vec<Vec<u8>> {
    let delta = |text| serde_json::json!({"contentBlockIndex": 0, "delta": {"text": text}}).to_string();
    texts
        .iter()
        .map(|text| frame("event", "contentBlockDelta", &delta(text)))
        .collect()
}

fn converse_text(folded: &Folded) -> String {
    let response = folded.response().cloned().unwrap_or_default();
    let text = response.pointer("/output/message/content/0/text");
    text.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The bytes in pieces of these sizes, again and again.
fn pieces<'a>(mut rest: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at((*size).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn cases(count: u32) -> ProptestConfig {
    let mut config = ProptestConfig::with_cases(count);
    config.failure_persistence = None;
    config
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_bytes_are_folded(api in api(), content_type in content_type(), pieces in proptest::collection::vec(any::<Vec<u8>>(), 0..6)) {
        let pieces = pieces.iter().map(Vec::as_slice);
        fold_pieces(api, content_type, pieces);
    }

    #[test]
    fn any_events_are_folded(api in api(), events in proptest::collection::vec(json(), 0..6), cut in 0_usize..400) {
        let texts: Vec<_> = events.iter().map(Value::to_string).collect();
        let sse = format!("data: {}\n\n", texts.join("\n\ndata: "));
        let lines = texts.join("\n");
        for (content_type, text) in [(SSE, sse), (LINES, lines)] {
            let bytes = text.as_bytes();
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            let whole = fold(api, content_type, bytes);
            let cut = fold_pieces(api, content_type, [head, tail]);
            prop_assert_eq!(outcome(&cut), outcome(&whole));
            fold(api, content_type, head);
        }
        let mut fold = Fold::new(api, "");
        for event in &events {
            fold.push_event(event);
        }
        fold.finish();
    }

    #[test]
    fn recorded_streams_fold_alike_in_any_pieces(sizes in proptest::collection::vec(1_usize..60, 1..8)) {
        for (name, api, bytes) in recorded_streams() {
            let folded = fold_pieces(api, SSE, pieces(&bytes, &sizes));
            let whole = fold(api, SSE, &bytes);
            prop_assert_eq!(outcome(&folded), outcome(&whole), "{}", name);
        }
    }

    #[test]
    fn frames_fold_alike_in_any_pieces(texts in proptest::collection::vec("[^\"\\\\[:cntrl:]]{0,40}", 1..8), sizes in proptest::collection::vec(1_usize..60, 1..8)) {
        let stream = frames(&texts).concat();
        let whole = fold(Api::BedrockConverse, FRAMES, &stream);
        prop_assert_eq!(converse_text(&whole), texts.concat());
        prop_assert_eq!(whole.parse_errors(), 0);
        let folded = fold_pieces(Api::BedrockConverse, FRAMES, pieces(&stream, &sizes));
        prop_assert_eq!(outcome(&folded), outcome(&whole));
    }

    /// Of a stream that ends early, all whole frames count.
    #[test]
    fn frames_that_are_cut_off_keep_what_came_before(texts in proptest::collection::vec("[a-z]{0,40}", 1..8), at in any::<prop::sample::Index>()) {
        let frames = frames(&texts);
        let stream = frames.concat();
        let at = at.index(stream.len() + 1);
        let (mut end, mut text) = (0, String::new());
        for (frame, content) in frames.iter().zip(&texts) {
            end += frame.len();
            if end <= at {
                text += content;
            }
        }
        let is_cut = frames.iter().scan(0, |end, frame| { *end += frame.len(); Some(*end) }).all(|end| end != at) && at > 0;
        let folded = fold(Api::BedrockConverse, FRAMES, &stream[..at]);
        prop_assert_eq!(converse_text(&folded), text);
        prop_assert_eq!(folded.parse_errors(), u64::from(is_cut));
    }

    /// A changed byte costs its own frame, or all frames from it on if it is one of the lengths, and never adds or changes a text.
    #[test]
    fn damaged_frames_are_not_recorded(texts in proptest::collection::vec("[a-z]{1,40}", 1..8), at in any::<prop::sample::Index>(), change in 1_u8..) {
        let frames = frames(&texts);
        let mut stream = frames.concat();
        let at = at.index(stream.len());
        stream[at] ^= change;
        let mut begin = 0;
        let (mut expected, mut is_lost) = (String::new(), false);
        for (frame, content) in frames.iter().zip(&texts) {
            let damage = at.checked_sub(begin).filter(|at| *at < frame.len());
            is_lost |= damage.is_some_and(|at| at < 12);
            if damage.is_none() && !is_lost {
                expected += content;
            }
            begin += frame.len();
        }
        let folded = fold(Api::BedrockConverse, FRAMES, &stream);
        prop_assert_eq!(converse_text(&folded), expected);
        prop_assert_eq!(folded.parse_errors(), 1);
    }

    #[test]
    fn damaged_streams_are_folded(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for (_, api, mut bytes) in recorded_streams() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            fold(api, SSE, &bytes);
        }
    }

    #[test]
    fn any_json_is_described_and_written(api in api(), request in json(), response in json(), status in 200_u16..600) {
        let endpoint = Endpoint::of(api, Provider::OpenAi);
        let body = request.to_string().into_bytes();
        let folded = fold(api, JSON, response.to_string().as_bytes());
        let call = ModelCall::from_request(&endpoint, &body).respond(api, status, folded);
        for naming in NAMINGS {
            for content in [true, false] {
                let span = Writer::new(naming).content(content).text_limit(40).write(&call);
                let keys: std::collections::HashSet<_> = span.attributes.iter().map(|(key, _)| key).collect();
                prop_assert_eq!(keys.len(), span.attributes.len());
            }
        }
    }

    #[test]
    fn any_request_is_recognised_or_not(host in ".{0,20}", path in "[ -~]{0,40}", body in any::<Vec<u8>>(), json in json()) {
        let head = RequestHead::new("POST", "https", &host, &path);
        recognise(&head, &body);
        recognise(&head, json.to_string().as_bytes());
    }
}
