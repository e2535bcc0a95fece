//! The body of a response that is not streamed.

use super::framing::Framing;
use super::last_members::last_members;
use super::sink::EventSink;
use serde_json::Value;

/// Bytes kept of the end of a body that is too long. Counts stand there, also behind embeddings of many megabytes.
const MAX_END: usize = 8192;

/// The body of a response that is not streamed.
pub(crate) struct Body {
    framing: Framing,
    bytes: Vec<u8>,
    limit: usize,
    is_too_long: bool,
}

impl Body {
    pub(super) fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            bytes: Vec::new(),
            limit,
            is_too_long: false,
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.framing == Framing::Opaque {
            return;
        }
        if self.is_too_long {
            self.keep_end(bytes);
            return;
        }
        let room = self.limit.saturating_sub(self.bytes.len());
        self.is_too_long = bytes.len() > room;
        if self.is_too_long && self.framing == Framing::Json {
            let begin = std::mem::take(&mut self.bytes);
            self.keep_end(&begin);
            self.keep_end(bytes);
        } else {
            self.extend(bytes.get(..room).unwrap_or(bytes));
        }
    }

    /// Keeps the last bytes of a body that is too long.
    fn keep_end(&mut self, bytes: &[u8]) {
        let limit = MAX_END.min(self.limit);
        if self.framing == Framing::Json {
            let last = bytes.get(bytes.len().saturating_sub(limit)..).unwrap_or_default();
            self.bytes.extend_from_slice(last);
            let excess = self.bytes.len().saturating_sub(limit);
            self.bytes.drain(..excess);
        }
    }

    /// Doubles the buffer as a vector does, but not beyond the limit.
    fn extend(&mut self, bytes: &[u8]) {
        let needed = self.bytes.len() + bytes.len();
        if needed > self.bytes.capacity() {
            let capacity = (self.bytes.capacity() * 2).min(self.limit).max(needed);
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn finish(self, sink: &mut impl EventSink) -> Option<Value> {
        match self.framing {
            _ if self.bytes.is_empty() && !self.is_too_long => None,
            Framing::Opaque => None,
            Framing::Text => Some(Value::String(String::from_utf8_lossy(&self.bytes).into_owned())),
            _ if self.is_too_long => {
                sink.count_error();
                last_members(&self.bytes)
            }
            _ => self.parse(sink),
        }
    }

    fn parse(self, sink: &mut impl EventSink) -> Option<Value> {
        let mut documents = serde_json::Deserializer::from_slice(&self.bytes).into_iter::<Value>();
        let first = documents.next().and_then(Result::ok);
        if first.is_none() {
            sink.count_error();
        }
        let Some(Ok(second)) = documents.next() else {
            return first;
        };
        // Some servers send lines under the type of a single document.
        let all = first
            .into_iter()
            .chain([second])
            .chain(documents.filter_map(Result::ok));
        all.for_each(|document| sink.event("", document.to_string().as_bytes()));
        None
    }
}
