//! Decoders: bytes in pieces of any size to events.

mod body;
mod event_stream;
mod lines;
mod sse;

use super::framing::Framing;
use super::limits::Limits;
use super::stream::State;
use body::Body;
use event_stream::EventStream;
use lines::Lines;
use serde_json::Value;
use sse::Sse;

/// The decoder of one answer.
pub(super) enum Decoder {
    Body(Body),
    Sse(Sse),
    Lines(Lines),
    EventStream(EventStream),
}

impl Decoder {
    pub(super) fn new(framing: Framing, limits: Limits) -> Self {
        match framing {
            Framing::Sse => Self::Sse(Sse::new(limits.event)),
            Framing::Lines => Self::Lines(Lines::new(limits.event)),
            Framing::EventStream => Self::EventStream(EventStream::new(limits.event)),
            Framing::Json | Framing::Text | Framing::Opaque => Self::Body(Body::new(framing, limits.body)),
        }
    }

    pub(super) fn set_limits(&mut self, limits: Limits) {
        match self {
            Self::Body(body) => body.set_limit(limits.body),
            Self::Sse(sse) => sse.set_limit(limits.event),
            Self::Lines(lines) => lines.set_limit(limits.event),
            Self::EventStream(stream) => stream.set_limit(limits.event),
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8], state: &mut State) {
        match self {
            Self::Body(body) => body.push(bytes),
            Self::Sse(sse) => sse.push(bytes, state),
            Self::Lines(lines) => lines.push(bytes, state),
            Self::EventStream(stream) => stream.push(bytes, state),
        }
    }

    /// Ends the stream; returns the answer if it was not streamed.
    pub(super) fn finish(self, state: &mut State) -> Option<Value> {
        match self {
            Self::Body(body) => return body.finish(state),
            Self::Sse(sse) => sse.finish(state),
            Self::Lines(lines) => lines.finish(state),
            Self::EventStream(stream) => stream.finish(state),
        }
        None
    }

    pub(super) fn is_streamed(&self) -> bool {
        !matches!(self, Self::Body(_))
    }
}
