//! Decoders: chunks of bytes of any size to events.

mod body;
mod event_stream;
mod framing;
mod last_members;
mod limits;
mod lines;
mod sink;
mod sse;

pub(crate) use framing::{BYTE_ORDER_MARK, Framing};
pub use limits::Limits;
pub(super) use sink::EventSink;

use body::Body;
use event_stream::EventStream;
use lines::Lines;
use serde_json::Value;
use sse::Sse;

/// The decoder of one response.
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

    pub(super) fn push(&mut self, bytes: &[u8], sink: &mut impl EventSink) {
        match self {
            Self::Body(body) => body.push(bytes),
            Self::Sse(sse) => sse.push(bytes, sink),
            Self::Lines(lines) => lines.push(bytes, sink),
            Self::EventStream(stream) => stream.push(bytes, sink),
        }
    }

    /// Ends the stream; returns the response if it was not streamed.
    pub(super) fn finish(self, sink: &mut impl EventSink) -> Option<Value> {
        match self {
            Self::Body(body) => return body.finish(sink),
            Self::Sse(sse) => sse.finish(sink),
            Self::Lines(lines) => lines.finish(sink),
            Self::EventStream(stream) => stream.finish(sink),
        }
        None
    }

    pub(super) fn is_streamed(&self) -> bool {
        !matches!(self, Self::Body(_))
    }
}
