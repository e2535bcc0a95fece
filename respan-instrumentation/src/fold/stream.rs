//! The fold of one response.

use super::accumulate::{self, Accumulate, Budget, Event, Step};
use super::decode::{BYTE_ORDER_MARK, Decoder, EventSink, Framing, Limits};
use super::folded::Folded;
use crate::recognise::Api;
use serde_json::{Value, json};
use std::fmt;
use std::time::{Duration, Instant};

/// Number of chunks whose time is kept: the default event limit of an OpenTelemetry span.
const MAX_CHUNK_TIMES: usize = 128;

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
    /// Absent until the framing is known.
    decoder: Option<Decoder>,
    state: State,
    limits: Limits,
}

/// State shared by all decoders: accumulated content and counters.
struct State {
    accumulator: Box<dyn Accumulate>,
    budget: Budget,
    start: Instant,
    now: Option<Instant>,
    is_done: bool,
    chunks: u64,
    parse_errors: u64,
    time_to_first_chunk: Option<Duration>,
    chunk_times: Vec<Duration>,
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
            decoder: None,
            state: State {
                accumulator: accumulate::accumulator(api),
                budget: Budget::new(limits.response),
                start: Instant::now(),
                now: None,
                is_done: false,
                chunks: 0,
                parse_errors: 0,
                time_to_first_chunk: None,
                chunk_times: Vec::new(),
            },
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

    fn push_received(&mut self, mut bytes: &[u8], arrival: Option<Instant>) -> bool {
        if self.state.is_done {
            return true;
        }
        if self.decoder.is_none() {
            bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
            let framing = Framing::of_body(self.declared, self.api, bytes);
            self.decoder = framing.map(|framing| Decoder::new(framing, self.limits));
        }
        if let Some(decoder) = &mut self.decoder {
            self.state.now = arrival;
            decoder.push(bytes, &mut self.state);
        }
        self.state.is_done
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

impl EventSink for State {
    /// An array holds several events: some clients pass on what one read of the body had.
    fn event(&mut self, name: &str, data: &[u8]) {
        let is_array = data.first() == Some(&b'[');
        match is_array.then(|| serde_json::from_slice::<Vec<Value>>(data)) {
            Some(Ok(events)) => {
                for event in events {
                    self.one_event(name, event.to_string().as_bytes());
                }
            }
            _ => self.one_event(name, data),
        }
    }

    fn count_error(&mut self) {
        self.parse_errors += 1;
    }
}

impl State {
    fn one_event(&mut self, name: &str, data: &[u8]) {
        if self.is_done {
            return;
        }
        let plain_error = (name == "error").then(|| plain_error(data)).flatten();
        let data = plain_error.as_deref().unwrap_or(data);
        match self.accumulator.event(Event { name, data }, &mut self.budget) {
            Ok(Step::Ignored) => {}
            Ok(Step::Done) => self.is_done = true,
            Ok(Step::Chunk) => self.count_chunk(false),
            Ok(Step::Content) => self.count_chunk(true),
            Ok(Step::LastChunk) => {
                self.count_chunk(false);
                self.is_done = true;
            }
            Err(_) => self.parse_errors += 1,
        }
    }

    fn count_chunk(&mut self, has_content: bool) {
        self.chunks += 1;
        let is_first = has_content && self.time_to_first_chunk.is_none();
        if !is_first && self.chunk_times.len() >= MAX_CHUNK_TIMES {
            return;
        }
        let elapsed = self
            .now
            .get_or_insert_with(Instant::now)
            .saturating_duration_since(self.start);
        if is_first {
            self.time_to_first_chunk = Some(elapsed);
        }
        if self.chunk_times.len() < MAX_CHUNK_TIMES {
            self.chunk_times.push(elapsed);
        }
    }
}

/// The event of an error that a server or a proxy reports as plain text; `None` for JSON.
fn plain_error(data: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<serde::de::IgnoredAny>(data).err()?;
    let text = String::from_utf8_lossy(data);
    Some(json!({"type": "error", "error": text}).to_string().into_bytes())
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
