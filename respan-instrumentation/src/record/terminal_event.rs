//! Detection of the last event of a stream without parsing its events.

use crate::recognise::{Api, starts_with};

/// Bytes of a line that are looked at: the longest name with its field fits.
const PREFIX: usize = 32;

/// Finds the last event of a stream of server-sent events: `[DONE]`, or an event with a name that is the last one of its API.
///
/// Other streams end with their bodies.
#[derive(Debug)]
pub(super) struct TerminalEvent {
    last_events: &'static [&'static str],
    line: [u8; PREFIX],
    /// Bytes of the line so far, of which the first ones are in `line`.
    length: usize,
    is_last_event: bool,
    /// The last byte was a carriage return: a line feed that follows belongs to it.
    is_after_return: bool,
}

impl TerminalEvent {
    /// `None` for a body that is no stream of server-sent events.
    pub(super) fn new(api: Api, content_type: &str) -> Option<Self> {
        const EVENT_STREAM: &str = "text/event-stream";
        starts_with(content_type.trim_start(), EVENT_STREAM).then(|| Self {
            last_events: last_events(api),
            line: [0; PREFIX],
            length: 0,
            is_last_event: false,
            is_after_return: false,
        })
    }

    /// Returns whether these bytes complete the last event.
    pub(super) fn push(&mut self, mut bytes: &[u8]) -> bool {
        while let Some((line, rest)) = memchr::memchr2(b'\n', b'\r', bytes).and_then(|end| bytes.split_at_checked(end))
        {
            let is_second_half = self.is_after_return && line.is_empty() && rest.starts_with(b"\n");
            self.is_after_return = rest.starts_with(b"\r");
            bytes = rest.get(1..).unwrap_or_default();
            if is_second_half {
                continue;
            }
            self.extend(line);
            if self.ends_here() {
                return true;
            }
            self.length = 0;
        }
        self.is_after_return &= bytes.is_empty();
        self.extend(bytes);
        false
    }

    fn extend(&mut self, bytes: &[u8]) {
        if let Some(room) = self.line.get_mut(self.length..) {
            let count = room.len().min(bytes.len());
            if let (Some(room), Some(bytes)) = (room.get_mut(..count), bytes.get(..count)) {
                room.copy_from_slice(bytes);
            }
        }
        self.length = self.length.saturating_add(bytes.len());
    }

    /// Returns whether the line that ends here ends the stream.
    fn ends_here(&mut self) -> bool {
        if self.length == 0 {
            return self.is_last_event;
        }
        let Some(line) = self.line.get(..self.length) else {
            return false;
        };
        if let Some(name) = line.strip_prefix(b"event:") {
            self.is_last_event = self.last_events.iter().any(|last| last.as_bytes() == name.trim_ascii());
        }
        line.strip_prefix(b"data:")
            .is_some_and(|data| data.trim_ascii() == b"[DONE]")
    }
}

/// The names of the events that end a stream.
fn last_events(api: Api) -> &'static [&'static str] {
    match api {
        Api::AnthropicMessages => &["message_stop", "error"],
        Api::AnthropicCompletion => &["error"],
        Api::OpenAiResponses => &[
            "response.completed",
            "response.incomplete",
            "response.failed",
            "response.cancelled",
            "error",
        ],
        Api::CohereChat => &["message-end", "stream-end"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of bytes after which the end is seen, in pieces of this size.
    fn end(api: Api, stream: &str, piece: usize) -> Option<usize> {
        let mut terminal = TerminalEvent::new(api, "text/event-stream; charset=utf-8").expect("a stream");
        let mut pieces = stream.as_bytes().chunks(piece);
        let count = pieces.position(|piece| terminal.push(piece))? + 1;
        Some((count * piece).min(stream.len()))
    }

    #[test]
    fn the_end_is_found_wherever_the_stream_is_cut() {
        let chat = "data: {\"a\": \"data: [DONE]\"}\n\ndata: [DONE]\n\n";
        let anthropic = "event: message_stop\r\ndata: {\"type\": \"message_stop\"}\r\n\r\n";
        let responses = "event: response.completed\ndata: {\"response\": {}}\n\n";
        for piece in 1..64 {
            assert!(end(Api::OpenAiChat, chat, piece).is_some(), "{piece}");
            assert!(end(Api::AnthropicMessages, anthropic, piece).is_some(), "{piece}");
            assert!(end(Api::OpenAiResponses, responses, piece).is_some(), "{piece}");
        }
        assert_eq!(end(Api::OpenAiChat, chat, 1), Some(chat.len() - 1));
        assert_eq!(end(Api::OpenAiResponses, responses, 1), Some(responses.len()));
        assert_eq!(end(Api::AnthropicMessages, anthropic, 1), Some(anthropic.len() - 1));
    }

    #[test]
    fn other_lines_do_not_end_a_stream() {
        let text = "event: content_block_delta\ndata: {\"text\": \"event: message_stop\"}\n\n: message_stop\n\n";
        assert_eq!(end(Api::AnthropicMessages, text, 5), None);
        assert_eq!(end(Api::OpenAiChat, "event: message_stop\ndata: {}\n\n", 5), None);
        assert!(TerminalEvent::new(Api::OpenAiChat, "application/json").is_none());
    }
}
