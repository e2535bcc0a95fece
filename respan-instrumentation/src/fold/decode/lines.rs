//! Newline-delimited JSON.

use super::sink::EventSink;

/// Decoder of lines.
pub(crate) struct Lines {
    /// The beginning of a line whose end has not arrived.
    line: Vec<u8>,
    limit: usize,
    is_skipping: bool,
}

impl Lines {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            line: Vec::new(),
            limit,
            is_skipping: false,
        }
    }

    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut impl EventSink) {
        while let Some((line, rest)) = memchr::memchr(b'\n', bytes).and_then(|end| bytes.split_at_checked(end)) {
            bytes = rest.get(1..).unwrap_or_default();
            if self.is_skipping || self.line.len() + line.len() > self.limit {
                sink.count_error();
                self.line.clear();
            } else if self.line.is_empty() {
                event(line, sink);
            } else {
                self.line.extend_from_slice(line);
                event(&self.line, sink);
                self.line.clear();
            }
            self.is_skipping = false;
        }
        if self.is_skipping || self.line.len() + bytes.len() > self.limit {
            self.is_skipping = true;
            self.line = Vec::new();
        } else {
            self.line.extend_from_slice(bytes);
        }
    }

    /// The last line may lack its end.
    pub(super) fn finish(self, sink: &mut impl EventSink) {
        if self.is_skipping {
            sink.count_error();
        } else {
            event(&self.line, sink);
        }
    }
}

fn event(line: &[u8], sink: &mut impl EventSink) {
    let line = line.trim_ascii();
    if !line.is_empty() {
        sink.event("", line);
    }
}
