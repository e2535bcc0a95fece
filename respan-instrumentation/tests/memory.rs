//! The memory bound of a fold.

#![allow(clippy::unwrap_used)]

use respan_instrumentation::{Api, Fold};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, which also tells how much is allocated and how much was at most.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: every call goes to the system's allocator with the arguments it came with.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const LONG: usize = 100 << 20;
const SHORT: usize = 20 << 20;

/// Twice the largest limit: a buffer that grows has its old and its new memory for a moment.
const ALLOWED: usize = 16 << 20;

/// One test, since the count is that of the whole process.
#[test]
fn memory_stays_small_however_long_a_stream_is() {
    let word = "x".repeat(500);
    let chunk = format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{word}\"}}}}]}}\n\n");
    let many_choices = |count: usize| {
        format!(
            "data: {{\"choices\":[{{\"index\":{count},\"delta\":{{\"content\":\"{word}\"}}}}],\"k{count}\":\"{word}\"}}\n\n"
        )
    };
    let block = |count: usize| {
        format!(
            "data: {{\"type\":\"content_block_start\",\"index\":{count},\"content_block\":{{\"type\":\"text\",\"text\":\"{word}\"}}}}\n\n"
        )
    };
    let item = |count: usize| {
        format!(
            "data: {{\"type\":\"response.output_item.added\",\"output_index\":{count},\"item\":{{\"x\":\"{word}\"}}}}\n\n"
        )
    };
    let endless = word.clone();

    check("chunks", Api::OpenAiChat, "text/event-stream", |_| chunk.clone());
    check(
        "choices and members",
        Api::OpenAiChat,
        "text/event-stream",
        many_choices,
    );
    check("blocks", Api::AnthropicMessages, "text/event-stream", block);
    check("ends", Api::AnthropicMessages, "text/event-stream", |count| {
        format!("data: {{\"type\":\"message_delta\",\"delta\":{{\"k{count}\":\"{word}\"}}}}\n\n")
    });
    check("items", Api::OpenAiResponses, "text/event-stream", item);
    check("one line", Api::OpenAiChat, "text/event-stream", |count| {
        if count == 0 {
            "data: ".to_owned()
        } else {
            endless.clone()
        }
    });
    check("one line of JSON", Api::OllamaChat, "application/x-ndjson", |_| {
        endless.clone()
    });
    check("one document", Api::OpenAiChat, "application/json", |_| endless.clone());
    check("sound", Api::OpenAiSpeech, "audio/mpeg", |_| endless.clone());
}

fn check(name: &str, api: Api, content_type: &str, piece: impl Fn(usize) -> String) {
    let length = if name == "chunks" { LONG } else { SHORT };
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let mut fold = Fold::new(api, content_type);
    let (mut pushed, mut count) = (0, 0);
    while pushed < length {
        let piece = piece(count);
        fold.push(piece.as_bytes());
        pushed += piece.len();
        count += 1;
    }
    drop(fold.finish());
    let peak = PEAK.load(Ordering::Relaxed) - before;
    assert!(peak <= ALLOWED, "{name}: {peak} bytes");
}
