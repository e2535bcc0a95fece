//! The pass that truncates JSON in place.

use super::boundary::boundary;
use super::ellipsis::{ELLIPSIS, ELLIPSIS_ROOM};
use super::string_lengths::{LongStrings, MIN_STRING, StringLengths, string_length};
use serde::de::IgnoredAny;

/// Reads JSON token by token and moves the retained bytes to the front.
///
/// The write position never passes the read position: a string is truncated only if more bytes go than the ellipsis takes.
pub(super) struct Truncator<'a> {
    bytes: &'a mut Vec<u8>,
    start: usize,
    read_at: usize,
    write_at: usize,
    limit: usize,
    /// Bytes that one string may retain.
    max_string: usize,
    /// The long strings not yet read.
    long_strings: LongStrings,
    /// Closing brackets of the open containers.
    open: Vec<u8>,
    /// The last `write_at` at which the open containers could be closed.
    safe_end: usize,
}

/// The limit is reached, or the JSON ends early.
struct LimitReached;

impl<'a> Truncator<'a> {
    pub(super) fn new(bytes: &'a mut Vec<u8>, start: usize, limit: usize, strings: StringLengths) -> Self {
        Self {
            read_at: start,
            write_at: start,
            bytes,
            start,
            limit,
            max_string: strings.max_string(limit),
            long_strings: strings.into_long(),
            open: Vec::new(),
            safe_end: start,
        }
    }

    pub(super) fn run(mut self) {
        loop {
            match self.step() {
                Ok(true) => return self.bytes.truncate(self.write_at),
                Ok(false) => {}
                Err(LimitReached) => break,
            }
        }
        self.bytes.truncate(self.safe_end);
        match self.open.last() {
            Some(&close) => {
                if !matches!(self.last_written(), Some(b'[' | b'{')) {
                    self.bytes.push(b',');
                }
                self.push_ellipsis();
                if close == b'}' {
                    self.bytes.push(b':');
                    self.push_ellipsis();
                }
            }
            None => self.push_ellipsis(),
        }
        self.bytes.extend(self.open.iter().rev());
    }

    fn push_ellipsis(&mut self) {
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(ELLIPSIS.as_bytes());
        self.bytes.push(b'"');
    }

    /// The byte before the write position, or the last one once the bytes are truncated.
    fn last_written(&self) -> Option<u8> {
        let end = self.write_at.min(self.bytes.len());
        self.bytes.get(self.start..end)?.last().copied()
    }

    /// Bytes left if the open containers are closed with an ellipsis.
    fn room(&self) -> usize {
        let written = self.write_at - self.start;
        self.limit.saturating_sub(written + self.open.len() + ELLIPSIS_ROOM)
    }

    /// Processes one token; true at the end of the outermost value.
    fn step(&mut self) -> Result<bool, LimitReached> {
        let byte = self.unread().first().copied().ok_or(LimitReached)?;
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {
                self.read_at += 1;
                return Ok(false);
            }
            b'{' | b'[' => {
                self.require_room(2)?;
                self.retain(1);
                self.open.push(if byte == b'{' { b'}' } else { b']' });
                self.safe_end = self.write_at;
            }
            b'}' | b']' => {
                self.retain(1);
                self.open.pop();
                self.safe_end = self.write_at;
            }
            b',' | b':' => {
                self.require_room(1)?;
                self.retain(1);
                return Ok(false);
            }
            b'"' => {
                let is_key = self.open.last() == Some(&b'}') && matches!(self.last_written(), Some(b'{' | b','));
                self.string()?;
                if !is_key {
                    self.safe_end = self.write_at;
                }
            }
            _ => {
                let is_inside = |byte: &&u8| !b",:]} \n\r\t".contains(byte);
                let length = self.unread().iter().take_while(is_inside).count();
                self.require_room(length)?;
                // A number at the very end may be the beginning of a longer one.
                let is_last = length == self.unread().len();
                if is_last && (!self.open.is_empty() || serde_json::from_slice::<IgnoredAny>(self.unread()).is_err()) {
                    return Err(LimitReached);
                }
                self.retain(length);
                self.safe_end = self.write_at;
            }
        }
        Ok(self.open.is_empty())
    }

    fn require_room(&self, bytes: usize) -> Result<(), LimitReached> {
        if bytes > self.room() { Err(LimitReached) } else { Ok(()) }
    }

    fn unread(&self) -> &[u8] {
        self.bytes.get(self.read_at..).unwrap_or_default()
    }

    fn retain(&mut self, length: usize) {
        // Until something is left out, every byte is already where it belongs.
        if self.read_at > self.write_at {
            self.bytes
                .copy_within(self.read_at..self.read_at + length, self.write_at);
        }
        self.read_at += length;
        self.write_at += length;
    }

    /// Retains a string, or its beginning.
    fn string(&mut self) -> Result<(), LimitReached> {
        let first = self.read_at + 1 - self.start;
        let measured = self.long_strings.next_if(|(at, _)| *at == first);
        let inside = self.unread().get(1..).unwrap_or_default();
        let length = measured.map_or_else(|| string_length(inside), |(_, length)| length);
        let is_complete = length < inside.len();
        let max_length = self.max_string.min(self.room().saturating_sub(2));
        if is_complete && length <= max_length {
            self.retain(length + 2);
            return Ok(());
        }
        if max_length < MIN_STRING.min(length) || !is_complete && length < ELLIPSIS.len() + 1 {
            return Err(LimitReached);
        }
        // The ellipsis has to fit into the bytes that are left out.
        let removed = ELLIPSIS.len() + usize::from(!is_complete);
        let text = inside.get(..length).unwrap_or_default();
        let retained = boundary(text, max_length.min(length.saturating_sub(removed)));
        let after = (self.read_at + length + 2).min(self.bytes.len());
        self.retain(retained + 1);
        for byte in ELLIPSIS.bytes().chain([b'"']) {
            if let Some(target) = self.bytes.get_mut(self.write_at) {
                *target = byte;
                self.write_at += 1;
            }
        }
        self.read_at = after;
        Ok(())
    }
}
