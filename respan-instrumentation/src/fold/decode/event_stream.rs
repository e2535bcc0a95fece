//! The binary frames of Amazon's streaming APIs (`application/vnd.amazon.eventstream`).
//!
//! ```text
//!  total length (4) │ length of headers (4) │ checksum (4) │ headers │ payload │ checksum (4)
//! ```
//!
//! A checksum is a CRC-32 of all bytes before it. A frame with another one is skipped; if it is that of the lengths, so are all
//! that follow. Format: <https://smithy.io/2.0/aws/amazon-eventstream.html>.

use super::sink::EventSink;

const PRELUDE: usize = 12;
const CHECKSUM: usize = 4;

/// Decoder of Amazon's event stream.
pub(crate) struct EventStream {
    frame: Vec<u8>,
    /// Bytes of a frame that is too long, still to be skipped.
    skip: usize,
    limit: usize,
    /// The lengths are wrong: the beginning of the next frame is not known.
    is_lost: bool,
}

impl EventStream {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            frame: Vec::new(),
            skip: 0,
            limit,
            is_lost: false,
        }
    }

    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut impl EventSink) {
        while !bytes.is_empty() && !self.is_lost {
            let skipped = self.skip.min(bytes.len());
            self.skip -= skipped;
            bytes = bytes.get(skipped..).unwrap_or_default();

            let wanted = match self.frame_length() {
                Some(length) => length,
                None => PRELUDE,
            };
            let missing = wanted.saturating_sub(self.frame.len()).min(bytes.len());
            let (head, rest) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
            self.frame.extend_from_slice(head);
            bytes = rest;
            self.take_frame(sink);
        }
    }

    fn frame_length(&self) -> Option<usize> {
        (self.frame.len() >= PRELUDE)
            .then(|| read_length(&self.frame))
            .flatten()
    }

    fn take_frame(&mut self, sink: &mut impl EventSink) {
        let Some(length) = self.frame_length() else { return };
        // Checked once, when the lengths have just arrived.
        let are_lengths_wrong = self.frame.len() == PRELUDE && !has_checksum(&self.frame);
        if length < PRELUDE + CHECKSUM || are_lengths_wrong {
            self.is_lost = true;
            self.frame.clear();
            sink.count_error();
        } else if length > self.limit {
            self.skip = length.saturating_sub(self.frame.len());
            self.frame.clear();
            sink.count_error();
        } else if self.frame.len() >= length {
            if !has_checksum(&self.frame) || event(&self.frame, sink).is_none() {
                sink.count_error();
            }
            self.frame.clear();
        }
    }

    /// Half a frame at the end is dropped.
    pub(super) fn finish(self, sink: &mut impl EventSink) {
        if !self.frame.is_empty() || self.skip > 0 {
            sink.count_error();
        }
    }
}

/// Returns whether the bytes end with their checksum.
fn has_checksum(bytes: &[u8]) -> bool {
    let parts = bytes.split_last_chunk::<CHECKSUM>();
    parts.is_some_and(|(content, checksum)| crc32fast::hash(content) == u32::from_be_bytes(*checksum))
}

fn read_length(bytes: &[u8]) -> Option<usize> {
    let (head, _) = bytes.split_first_chunk::<4>()?;
    usize::try_from(u32::from_be_bytes(*head)).ok()
}

/// Passes a whole frame on; `None` if it is malformed.
fn event(frame: &[u8], sink: &mut impl EventSink) -> Option<()> {
    let headers_length = read_length(frame.get(4..)?)?;
    let body = frame.get(PRELUDE..frame.len().checked_sub(CHECKSUM)?)?;
    let (mut headers, payload) = body.split_at_checked(headers_length)?;
    let (mut name, mut is_exception) = ("", false);
    while let Some((header, value)) = next_header(&mut headers) {
        match header {
            b":event-type" | b":exception-type" | b":error-code" => name = std::str::from_utf8(value).ok()?,
            b":message-type" => is_exception = value != b"event",
            _ => {}
        }
    }
    if is_exception {
        let error = serde_json::json!({"error": {
            "type": name,
            "message": serde_json::from_slice::<serde_json::Value>(payload).ok()?.get("message"),
        }});
        sink.event("", error.to_string().as_bytes());
    } else {
        sink.event(name, payload);
    }
    Some(())
}

/// Takes a header off the front: its name and the bytes of its value.
fn next_header<'a>(headers: &mut &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let (length, rest) = headers.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(*length))?;
    let (kind, rest) = rest.split_first()?;
    let (size, rest) = match kind {
        0 | 1 => (0, rest),
        2 => (1, rest),
        3 => (2, rest),
        4 => (4, rest),
        5 | 8 => (8, rest),
        6 | 7 => {
            let (size, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*size)), rest)
        }
        9 => (16, rest),
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(size)?;
    *headers = rest;
    Some((name, value))
}
