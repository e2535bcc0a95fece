//! Server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use super::framing::BYTE_ORDER_MARK;
use super::sink::EventSink;

/// Longer names of events are cut off; no API has one.
const MAX_NAME: usize = 128;

/// Decoder of server-sent events.
pub(crate) struct Sse {
    /// The beginning of a line whose end has not arrived.
    line: Vec<u8>,
    /// The line is longer than what is kept of it.
    is_line_cut: bool,
    event: PendingEvent,
    limit: usize,
    /// The last byte was a carriage return: a line feed that follows belongs to it.
    is_after_return: bool,
    is_first_line: bool,
}

/// The event whose lines are being read.
#[derive(Default)]
struct PendingEvent {
    name: String,
    data: Vec<u8>,
    has_data: bool,
    is_too_long: bool,
}

impl Sse {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            line: Vec::new(),
            is_line_cut: false,
            event: PendingEvent::default(),
            limit,
            is_after_return: false,
            is_first_line: true,
        }
    }

    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut impl EventSink) {
        if self.is_after_return && !bytes.is_empty() {
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
            self.is_after_return = false;
        }
        while let Some((line, rest)) = memchr::memchr2(b'\n', b'\r', bytes).and_then(|end| bytes.split_at_checked(end))
        {
            bytes = match rest {
                [b'\r'] => {
                    self.is_after_return = true;
                    &[]
                }
                [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
                [] => rest,
            };
            if self.line.is_empty() {
                self.take_line(line, sink);
            } else {
                let mut whole = std::mem::take(&mut self.line);
                if !self.is_line_cut {
                    whole.extend_from_slice(line);
                }
                self.take_line(&whole, sink);
                whole.clear();
                self.line = whole;
            }
        }
        self.keep(bytes);
    }

    /// Buffers an incomplete line up to the limit of its value. The field name stays readable in any case.
    fn keep(&mut self, bytes: &[u8]) {
        let max_line = self.limit.saturating_add(b"data: ".len());
        let room = max_line.saturating_sub(self.line.len());
        self.is_line_cut |= bytes.len() > room;
        self.line.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    fn take_line(&mut self, line: &[u8], sink: &mut impl EventSink) {
        let mut line = line;
        if std::mem::take(&mut self.is_first_line) {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        if line.is_empty() {
            self.event.dispatch(sink);
            return;
        }
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let (field, value) = line.split_at_checked(colon).unwrap_or((line, &[]));
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let is_cut = std::mem::take(&mut self.is_line_cut);
        match field {
            b"data" => {
                self.event.is_too_long |= is_cut;
                self.event.append(value, self.limit);
            }
            b"event" => self.event.rename(value),
            _ => {}
        }
    }

    /// The specification drops an event without an empty line after it; a connection that ends early loses less this way.
    pub(super) fn finish(mut self, sink: &mut impl EventSink) {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.take_line(&line, sink);
        }
        self.event.dispatch(sink);
    }
}

impl PendingEvent {
    fn append(&mut self, value: &[u8], limit: usize) {
        if std::mem::replace(&mut self.has_data, true) {
            self.data.push(b'\n');
        }
        if self.is_too_long || self.data.len() + value.len() > limit {
            self.is_too_long = true;
            self.data = Vec::new();
        } else {
            self.data.extend_from_slice(value);
        }
    }

    fn rename(&mut self, value: &[u8]) {
        self.name.clear();
        let short = value.get(..MAX_NAME).unwrap_or(value);
        self.name.push_str(std::str::from_utf8(short).unwrap_or_default());
    }

    fn dispatch(&mut self, sink: &mut impl EventSink) {
        if self.is_too_long {
            sink.count_error();
        } else if self.has_data && !self.data.trim_ascii().is_empty() {
            sink.event(&self.name, &self.data);
        }
        self.name.clear();
        self.data.clear();
        self.has_data = false;
        self.is_too_long = false;
    }
}

#[cfg(test)]
#[path = "sse_tests.rs"]
mod tests;
