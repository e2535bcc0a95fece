//! The body of an answer that is not streamed.

use crate::fold::framing::Framing;
use crate::fold::stream::State;
use serde_json::Value;

/// What is kept of an error page.
const MAX_TEXT: usize = 4096;

/// The body of an answer that is not streamed.
pub(in crate::fold) struct Body {
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
            limit: if framing == Framing::Json { limit } else { MAX_TEXT },
            is_too_long: false,
        }
    }

    pub(super) fn set_limit(&mut self, limit: usize) {
        if self.framing == Framing::Json {
            self.limit = limit;
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.framing == Framing::Opaque || self.is_too_long {
            return;
        }
        let room = self.limit.saturating_sub(self.bytes.len());
        self.is_too_long = bytes.len() > room;
        if self.is_too_long && self.framing == Framing::Json {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        }
    }

    pub(super) fn finish(self, state: &mut State) -> Option<Value> {
        match self.framing {
            _ if self.bytes.is_empty() && !self.is_too_long => None,
            Framing::Opaque => None,
            Framing::Text => Some(Value::String(String::from_utf8_lossy(&self.bytes).into_owned())),
            _ => self.parse(state),
        }
    }

    fn parse(self, state: &mut State) -> Option<Value> {
        let mut documents = serde_json::Deserializer::from_slice(&self.bytes).into_iter::<Value>();
        let first = documents.next().and_then(Result::ok);
        if first.is_none() {
            state.count_error();
        }
        let Some(Ok(second)) = documents.next() else {
            return first;
        };
        // Some servers send lines under the type of a single document.
        let all = first
            .into_iter()
            .chain([second])
            .chain(documents.filter_map(Result::ok));
        all.for_each(|document| state.event("", document.to_string().as_bytes()));
        None
    }
}
