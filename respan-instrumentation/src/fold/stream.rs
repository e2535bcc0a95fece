//! The fold of one response.

use super::accumulate::Budget;
use super::decode::{BYTE_ORDER_MARK, Decoder, EventSink as _, Framing, Limits};
use super::folded::Folded;
use super::state::State;
use crate::recognise::Api;
use serde_json::Value;
use std::fmt;
use std::time::Instant;

/// Bytes that are kept before the framing is known. More of them are nothing but space, which some servers send while they wait.
const MAX_HEAD: usize = 4096;

/// Folds the bytes of one response, streamed or not, into its JSON.
///
/// ```
/// use respan::instrumentation::{Api, Fold};
///
/// let mut fold = Fold::new(Api::OpenAiChat, "text/event-stream");
/// fold.push(b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Par");
/// fold.push(b"is.\"}}]}\n\ndata: [DONE]\n\n");
/// let folded = fold.finish();
/// assert!(folded.is_complete());
/// assert_eq!(folded.response().unwrap()["choices"][0]["message"]["content"], "Paris.");
/// ```
pub struct Fold {
    api: Api,
    declared: Option<Framing>,
    /// The bytes before the framing is known.
    head: Vec<u8>,
    /// Absent until the framing is known.
    decoder: Option<Decoder>,
    state: State,
    limits: Limits,
}

impl Fold {
    /// A fold of a response of `api` with this `content-type`; the request starts now.
    ///
    /// The first bytes of the response decide where they contradict `content_type`, or where it is empty.
    pub fn new(api: Api, content_type: &str) -> Self {
        Self::declared(api, Framing::of(content_type))
    }

    /// A fold of a response that is declared to have this framing.
    pub(crate) fn declared(api: Api, declared: Option<Framing>) -> Self {
        let limits = Limits::default();
        Self {
            api,
            declared,
            head: Vec::new(),
            decoder: None,
            state: State::new(api, Budget::new(limits.response)),
            limits,
        }
    }

    /// Other limits than the default ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self.state.budget = Budget::new(limits.response);
        self
    }

    /// The start of the request, from which the time to the first chunk is measured.
    #[must_use]
    pub fn started_at(mut self, start: Instant) -> Self {
        self.state.start = start;
        self
    }

    /// Processes the next bytes. Returns true at the end of the response; later bytes are ignored.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        self.push_received(bytes, None)
    }

    /// As [`push`](Self::push), for bytes that arrived at another time than now.
    pub fn push_at(&mut self, bytes: &[u8], arrival: Instant) -> bool {
        self.push_received(bytes, Some(arrival))
    }

    fn push_received(&mut self, bytes: &[u8], arrival: Option<Instant>) -> bool {
        if self.state.is_done {
            return true;
        }
        self.state.now = arrival;
        if let Some(decoder) = &mut self.decoder {
            decoder.push(bytes, &mut self.state);
        } else if self.head.is_empty() {
            self.begin(bytes, Framing::of_begun_body);
        } else {
            let mut head = std::mem::take(&mut self.head);
            head.extend_from_slice(bytes);
            self.begin(&head, Framing::of_begun_body);
        }
        self.state.is_done
    }

    /// Makes the decoder once the framing is known, and keeps the bytes until then.
    fn begin(&mut self, bytes: &[u8], framing_of: fn(Option<Framing>, Api, &[u8]) -> Option<Framing>) {
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        if let Some(framing) = framing_of(self.declared, self.api, text) {
            let decoder = self.decoder.insert(Decoder::new(framing, self.limits));
            decoder.push(text, &mut self.state);
        } else if bytes.len() <= MAX_HEAD {
            self.head = bytes.to_vec();
        }
    }

    /// Processes an event that a client library has parsed.
    pub fn push_event(&mut self, event: &Value) -> bool {
        if self.decoder.is_none() {
            self.decoder = Some(Decoder::new(Framing::Lines, self.limits));
        }
        if !self.state.is_done {
            self.state.now = None;
            self.state.event("", event.to_string().as_bytes());
        }
        self.state.is_done
    }

    /// Ends the fold and returns the response received so far.
    pub fn finish(mut self) -> Folded {
        if self.decoder.is_none() {
            let head = std::mem::take(&mut self.head);
            self.begin(&head, Framing::of_body);
        }
        let mut whole = None;
        let mut is_streamed = false;
        if let Some(decoder) = self.decoder.take() {
            is_streamed = decoder.is_streamed();
            whole = decoder.finish(&mut self.state);
        }
        if let Some(documents) = whole
            .as_ref()
            .and_then(Value::as_array)
            .filter(|_| self.api == Api::GeminiGenerate)
        {
            // Without `alt=sse` a streamed response is one list of all events.
            is_streamed = true;
            for document in documents {
                self.state.event("", document.to_string().as_bytes());
            }
            self.state.is_done = true;
            whole = None;
        }
        let is_truncated = self.state.budget.is_exceeded();
        Folded {
            is_complete: whole.is_some() || self.state.is_done || self.state.accumulator.has_ended(),
            response: whole.or_else(|| self.state.accumulator.response()),
            is_streamed,
            is_truncated,
            chunks: self.state.chunks,
            parse_errors: self.state.parse_errors,
            time_to_first_chunk: self.state.time_to_first_chunk,
            chunk_times: self.state.chunk_times,
        }
    }
}

impl fmt::Debug for Fold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fold")
            .field("api", &self.api)
            .field("chunks", &self.state.chunks)
            .field("is_done", &self.state.is_done)
            .finish_non_exhaustive()
    }
}
