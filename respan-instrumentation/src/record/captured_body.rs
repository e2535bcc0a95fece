//! The response body as the caller's thread keeps it: bytes and their times, unparsed.

use crate::fold::{Fold, Folded};
use crate::recognise::Api;
use bytes::Bytes;
use std::collections::VecDeque;
use std::time::Instant;

/// Bytes that are kept unparsed. Most responses are shorter; of longer ones the oldest bytes are folded as more arrive, so that no
/// chunk waits for more than about its own length to be parsed.
const MAX_HELD: usize = 1 << 20;

/// Shorter chunks are copied: a reference would keep the whole read buffer of the HTTP client alive.
const MIN_SHARED: usize = 4096;

/// The memory of a chunk beside its bytes.
const OVERHEAD: usize = 64;

/// The bytes of one response, parsed when they are needed.
#[derive(Debug)]
pub(super) struct CapturedBody {
    api: Api,
    content_type: String,
    /// The start of the request.
    start: Instant,
    chunks: VecDeque<Chunk>,
    held: usize,
    /// The result of the chunks that are no longer held.
    fold: Option<Fold>,
}

#[derive(Debug)]
struct Chunk {
    bytes: Bytes,
    arrival: Instant,
}

impl CapturedBody {
    pub(super) fn new(api: Api, content_type: String, start: Instant) -> Self {
        Self {
            api,
            content_type,
            start,
            chunks: VecDeque::new(),
            held: 0,
            fold: None,
        }
    }

    /// Keeps a chunk that arrives now.
    pub(super) fn push(&mut self, bytes: &Bytes) {
        let chunk = Chunk {
            bytes: if bytes.len() < MIN_SHARED {
                Bytes::copy_from_slice(bytes)
            } else {
                bytes.clone()
            },
            arrival: Instant::now(),
        };
        self.held += chunk.size();
        self.chunks.push_back(chunk);
        while self.held > MAX_HELD && self.fold_oldest() {}
    }

    /// Folds the oldest chunk; false if there is none.
    fn fold_oldest(&mut self) -> bool {
        let Some(chunk) = self.chunks.pop_front() else {
            return false;
        };
        self.held -= chunk.size();
        let (api, content_type, start) = (self.api, &self.content_type, self.start);
        let fold = self
            .fold
            .get_or_insert_with(|| Fold::new(api, content_type).started_at(start));
        fold.push_at(&chunk.bytes, chunk.arrival);
        true
    }

    /// The bytes that are held.
    pub(super) fn size(&self) -> usize {
        self.held
    }

    /// Parses all that has arrived.
    pub(super) fn finish(mut self) -> Folded {
        while self.fold_oldest() {}
        self.fold.map(Fold::finish).unwrap_or_default()
    }
}

impl Chunk {
    fn size(&self) -> usize {
        self.bytes.len() + OVERHEAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n";

    #[test]
    fn bytes_stay_unparsed_up_to_the_limit() {
        let mut body = CapturedBody::new(Api::OpenAiChat, "text/event-stream".to_owned(), Instant::now());
        body.push(&Bytes::from_static(EVENT.as_bytes()));
        assert!(body.fold.is_none());
        let content = body
            .finish()
            .response()
            .map(|json| json["choices"][0]["message"]["content"].clone());
        assert_eq!(content, Some("word ".into()));
    }

    #[test]
    fn a_long_stream_is_folded_as_it_arrives_and_loses_nothing() {
        let count = 3 * MAX_HELD / EVENT.len();
        let mut body = CapturedBody::new(Api::OpenAiChat, "text/event-stream".to_owned(), Instant::now());
        for _ in 0..count {
            body.push(&Bytes::from_static(EVENT.as_bytes()));
            assert!(body.held <= MAX_HELD);
        }
        assert!(body.fold.is_some());
        let folded = body.finish();
        assert_eq!(folded.chunks(), count as u64);
        let json = folded.response().expect("a response");
        let content = json["choices"][0]["message"]["content"].as_str().expect("text");
        assert_eq!(content.len(), count * "word ".len());
    }

    #[test]
    fn short_chunks_do_not_keep_the_buffer_of_the_client_alive() {
        let mut body = CapturedBody::new(Api::OpenAiChat, String::new(), Instant::now());
        let buffer = Bytes::from(vec![b' '; 8192]);
        body.push(&buffer.slice(..10));
        assert!(buffer.is_unique());
        body.push(&buffer);
        assert!(!buffer.is_unique());
    }
}
