//! A copy of a request body that is streamed, made as it is sent.

use super::recording::Recording;
use super::request_bytes::RequestBytes;
use bytes::Bytes;
use std::mem;
use std::sync::Arc;

/// Longer bodies are not kept as a whole: they are files.
const MAX_WHOLE: usize = 1 << 20;

/// Bytes that are kept of the beginning and of the end of a longer body, where a form has its fields, prompts of 32,000 characters
/// included.
const END: usize = 64 << 10;

/// Stands for the bytes between the two. No text has it, so that nothing is taken for one that lacks its middle.
const GAP: u8 = 0xff;

/// Makes the copy for each attempt of a request.
pub(crate) struct RequestCopies(pub(super) Option<Arc<Recording>>);

impl RequestCopies {
    /// A copy of a body; `None` if the call is not recorded.
    pub(crate) fn copy(&self) -> Option<RequestCopy> {
        self.0.clone().map(RequestCopy::new)
    }
}

/// Copies a body for a recording, which gets the copy when this is dropped.
pub(crate) struct RequestCopy {
    recording: Arc<Recording>,
    bytes: Vec<u8>,
    is_long: bool,
}

impl RequestCopy {
    fn new(recording: Arc<Recording>) -> Self {
        Self {
            recording,
            bytes: Vec::new(),
            is_long: false,
        }
    }

    /// Copies the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.is_long |= self.bytes.len() + bytes.len() > MAX_WHOLE;
        if !self.is_long {
            self.bytes.extend_from_slice(bytes);
            return;
        }
        let rest = END.saturating_sub(self.bytes.len()).min(bytes.len());
        let (begin, end) = bytes.split_at_checked(rest).unwrap_or((bytes, &[]));
        self.bytes.extend_from_slice(begin);
        self.bytes
            .extend_from_slice(end.get(end.len().saturating_sub(END)..).unwrap_or(end));
        let excess = self.bytes.len().saturating_sub(2 * END);
        self.bytes
            .drain(END.min(self.bytes.len())..(END + excess).min(self.bytes.len()));
        self.bytes.shrink_to(3 * END);
    }

    fn take(&mut self) -> Vec<u8> {
        let mut bytes = mem::take(&mut self.bytes);
        if self.is_long {
            bytes.insert(END.min(bytes.len()), GAP);
        }
        bytes
    }
}

impl Drop for RequestCopy {
    fn drop(&mut self) {
        let bytes = self.take();
        if !bytes.is_empty() {
            let copy = RequestBytes::from(Bytes::from(bytes));
            self.recording.update(|transfer| transfer.request = copy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::ModelCall;
    use crate::recognise::{Api, Endpoint};

    /// The copy of bytes that are sent in pieces of this size.
    fn copied(bytes: &[u8], piece: usize) -> Vec<u8> {
        let request = RequestBytes::from(Bytes::new());
        let recording = Arc::new(Recording::new(Endpoint::from(Api::OpenAiTranscription), request));
        let mut copy = RequestCopy::new(recording);
        for piece in bytes.chunks(piece) {
            copy.push(piece);
        }
        assert!(copy.bytes.len() <= MAX_WHOLE);
        copy.take()
    }

    #[test]
    fn a_long_body_keeps_its_beginning_and_its_end() {
        let short: Vec<u8> = (0..=u8::MAX).cycle().take(MAX_WHOLE).collect();
        assert_eq!(copied(&short, 1000), short);
        let long: Vec<u8> = (0..=u8::MAX).cycle().take(MAX_WHOLE + 999).collect();
        let ends = [&long[..END], &[GAP], &long[long.len() - END..]].concat();
        for piece in [1000, 3 * END, long.len()] {
            assert!(copied(&long, piece) == ends, "{piece}");
        }
    }

    #[test]
    fn a_field_that_lacks_its_middle_is_left_out() {
        let field = |name: &str, text: &str| {
            format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let form = field("prompt", &"word ".repeat(MAX_WHOLE)) + &field("model", "m") + "--X--\r\n";
        let call = ModelCall::from_request(&Endpoint::from(Api::OpenAiImages), &copied(form.as_bytes(), 1000));
        assert_eq!((call.request_model(), call.messages().len()), (Some("m"), 0));
    }
}
