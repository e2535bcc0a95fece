//! State of a fold: the content and the counts so far.

use super::accumulate::{self, Accumulate, Budget, Event, Step};
use super::decode::EventSink;
use crate::recognise::Api;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Number of chunks whose time is kept: the default event limit of an OpenTelemetry span.
const MAX_CHUNK_TIMES: usize = 128;

/// State shared by all decoders: accumulated content and counters.
pub(super) struct State {
    pub(super) accumulator: Box<dyn Accumulate>,
    pub(super) budget: Budget,
    pub(super) start: Instant,
    pub(super) now: Option<Instant>,
    pub(super) is_done: bool,
    pub(super) chunks: u64,
    pub(super) parse_errors: u64,
    pub(super) time_to_first_chunk: Option<Duration>,
    pub(super) chunk_times: Vec<Duration>,
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
    /// Nothing yet, for a request that starts now.
    pub(super) fn new(api: Api, budget: Budget) -> Self {
        Self {
            accumulator: accumulate::accumulator(api),
            budget,
            start: Instant::now(),
            now: None,
            is_done: false,
            chunks: 0,
            parse_errors: 0,
            time_to_first_chunk: None,
            chunk_times: Vec::new(),
        }
    }

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
