//! Time to fold one streamed event, per API, and of the other stages. Prints nanoseconds; the limit for an event is 1 µs.

#![allow(clippy::print_stdout)]

use respan_instrumentation::{Api, Fold, ModelCall, Naming, RequestHead, Writer, recognise};
use std::hint::black_box;
use std::time::Instant;

const EVENTS: usize = 200_000;

fn main() {
    let openai = r#"data: {"id":"chatcmpl-fixs01","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-mini-2024-07-18","system_fingerprint":"fp_fixture","service_tier":"default","choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}],"usage":null}"#;
    let tool = r#"data: {"id":"chatcmpl-fixs01","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]},"logprobs":null,"finish_reason":null}]}"#;
    let anthropic = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" word\"}}";
    let responses = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"item_id\":\"msg_68c1f3c4e5d0819\",\"output_index\":0,\"content_index\":0,\"delta\":\" word\",\"logprobs\":[],\"obfuscation\":\"x8fJ2a\"}";
    let gemini = r#"data: {"candidates":[{"content":{"parts":[{"text":" word"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":12,"totalTokenCount":46,"promptTokensDetails":[{"modality":"TEXT","tokenCount":12}]},"modelVersion":"gemini-2.5-flash","responseId":"gem-fix1"}"#;
    let cohere = "event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\" word\"}}}}";
    let ollama = r#"{"model":"llama3.2","created_at":"2025-10-09T08:53:20.000000Z","message":{"role":"assistant","content":" word"},"done":false}"#;
    let sse = "text/event-stream";
    run("openai chat", Api::OpenAiChat, sse, openai);
    run("openai chat, tool call", Api::OpenAiChat, sse, tool);
    run("openai responses", Api::OpenAiResponses, sse, responses);
    run("anthropic", Api::AnthropicMessages, sse, anthropic);
    run("gemini", Api::GeminiGenerate, sse, gemini);
    run("cohere", Api::CohereChat, sse, cohere);
    run("ollama", Api::OllamaChat, "application/x-ndjson", ollama);
    converse();
    stages();
}

/// The fastest of several rounds; an event a push, as they arrive.
fn run(name: &str, api: Api, content_type: &str, event: &str) {
    let end = if content_type == "text/event-stream" {
        "\n\n"
    } else {
        "\n"
    };
    measure(name, api, content_type, (event.to_owned() + end).as_bytes());
}

fn converse() {
    let header = |name: &str, value: &str| {
        let mut bytes = vec![u8::try_from(name.len()).unwrap_or(0)];
        bytes.extend(name.as_bytes());
        bytes.push(7);
        bytes.extend(u16::try_from(value.len()).unwrap_or(0).to_be_bytes());
        bytes.extend(value.as_bytes());
        bytes
    };
    let mut headers = header(":event-type", "contentBlockDelta");
    headers.extend(header(":content-type", "application/json"));
    headers.extend(header(":message-type", "event"));
    let payload = br#"{"contentBlockIndex":0,"delta":{"text":" word"},"p":"abcdefghijk"}"#;
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(0).to_be_bytes();
    let mut frame = Vec::from(length(16 + headers.len() + payload.len()));
    frame.extend(length(headers.len()));
    frame.extend([0; 4]);
    frame.extend(headers);
    frame.extend(payload);
    frame.extend([0; 4]);
    measure(
        "bedrock converse",
        Api::BedrockConverse,
        "application/vnd.amazon.eventstream",
        &frame,
    );
}

fn measure(name: &str, api: Api, content_type: &str, event: &[u8]) {
    let round = || {
        let mut fold = Fold::new(api, content_type);
        let start = Instant::now();
        for _ in 0..EVENTS {
            fold.push(black_box(event));
        }
        let elapsed = start.elapsed();
        let folded = fold.finish();
        assert_eq!((folded.chunks(), folded.parse_errors()), (EVENTS as u64, 0), "{name}");
        elapsed
    };
    let fastest = (0..5).map(|_| round()).min().unwrap_or_default();
    let nanoseconds = fastest.as_nanos() / EVENTS as u128;
    println!("{name:24} {nanoseconds:5} ns an event of {} bytes", event.len());
}

/// Recognition of a known and of an unknown host, and description and writing of a call with a history of 20 messages.
fn stages() {
    let message =
        r#"{"role":"user","content":"Name the capital of France, and say in one sentence what it is known for."}"#;
    let body = format!(
        r#"{{"model":"gpt-4o-mini","messages":[{}],"temperature":0.2}}"#,
        [message; 20].join(",")
    );
    let response = r#"{"id":"c","model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}],"usage":{"prompt_tokens":21,"completion_tokens":3,"total_tokens":24}}"#;
    let known = RequestHead::new("POST", "https", "api.openai.com", "/v1/chat/completions");
    let unknown = RequestHead::new("POST", "http", "proxy.internal", "/v1/chat/completions");
    let Some(endpoint) = recognise(&known, b"") else { return };
    let call = || {
        let mut fold = Fold::new(endpoint.api(), "application/json");
        fold.push(response.as_bytes());
        ModelCall::from_request(&endpoint, body.as_bytes()).respond(endpoint.api(), 200, fold.finish())
    };
    let described = call();
    time("recognise, known host", || recognise(&known, body.as_bytes()));
    time("recognise, unknown host", || recognise(&unknown, body.as_bytes()));
    time("describe", call);
    for naming in [Naming::Respan, Naming::OpenTelemetry, Naming::Both] {
        time(&format!("write, {naming:?}"), || Writer::new(naming).write(&described));
    }
}

fn time<T>(name: &str, run: impl Fn() -> T) {
    const CALLS: u32 = 2_000;
    let round = || {
        let start = Instant::now();
        (0..CALLS).for_each(|_| drop(black_box(run())));
        start.elapsed() / CALLS
    };
    let fastest = (0..5).map(|_| round()).min().unwrap_or_default();
    println!("{name:24} {:5} ns", fastest.as_nanos());
}
