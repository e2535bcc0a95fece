//! The response body as the caller's thread keeps it: bytes and their times, unparsed.

use super::chunks::Chunks;
use crate::fold::{Fold, Folded, Framing};
use crate::recognise::Api;
use bytes::Bytes;
use std::time::Instant;

/// Bytes that are kept unparsed. Most responses are shorter; of longer ones the oldest bytes are folded as more arrive, so that no
/// chunk waits for more than about its own length to be parsed.
const MAX_HELD: usize = 1 << 20;

/// The bytes of one response, parsed when they are needed.
#[derive(Debug)]
pub(super) struct CapturedBody {
    api: Api,
    /// The framing of the header `content-type`.
    declared: Option<Framing>,
    /// The start of the request.
    start: Instant,
    chunks: Chunks,
    /// The result of the chunks that are no longer held.
    fold: Option<Box<Fold>>,
}

impl CapturedBody {
    pub(super) fn new(api: Api, content_type: &str, start: Instant) -> Self {
        Self {
            api,
            declared: Framing::of(content_type),
            start,
            chunks: Chunks::default(),
            fold: None,
        }
    }

    /// Keeps a chunk that arrives now.
    pub(super) fn push(&mut self, bytes: &Bytes) {
        self.chunks.push(bytes, self.start.elapsed());
        while self.chunks.size() > MAX_HELD && self.fold_oldest() {}
    }

    /// Folds the oldest chunk; false if there is none.
    fn fold_oldest(&mut self) -> bool {
        let (api, declared, start) = (self.api, self.declared, self.start);
        let fold = &mut self.fold;
        self.chunks.take_oldest(|bytes, arrival| {
            let fold = fold.get_or_insert_with(|| Box::new(Fold::declared(api, declared).started_at(start)));
            fold.push_at(bytes, start + arrival);
        })
    }

    /// The bytes that are held.
    pub(super) fn size(&self) -> usize {
        self.chunks.size()
    }

    /// Parses all that has arrived.
    pub(super) fn finish(mut self) -> Folded {
        while self.fold_oldest() {}
        self.fold.map(|fold| fold.finish()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n";

    #[test]
    fn bytes_stay_unparsed_up_to_the_limit() {
        let mut body = CapturedBody::new(Api::OpenAiChat, "text/event-stream", Instant::now());
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
        let mut body = CapturedBody::new(Api::OpenAiChat, "text/event-stream", Instant::now());
        for _ in 0..count {
            body.push(&Bytes::from_static(EVENT.as_bytes()));
            assert!(body.size() <= MAX_HELD);
        }
        assert!(body.fold.is_some());
        let folded = body.finish();
        assert_eq!(folded.chunks(), count as u64);
        let json = folded.response().expect("a response");
        let content = json["choices"][0]["message"]["content"].as_str().expect("text");
        assert_eq!(content.len(), count * "word ".len());
    }
}
