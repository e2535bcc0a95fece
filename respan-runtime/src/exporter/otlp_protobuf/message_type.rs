//! The messages inside of a span, as far as truncation has to know them.

/// A type of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageType {
    Span,
    Event,
    Link,
    Status,
    KeyValue,
    AnyValue,
    ArrayValue,
    KeyValueList,
}

/// The content of a field of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    Bytes,
    Message(MessageType),
    /// An id, or a field that is not known.
    Fixed,
}

impl MessageType {
    pub(super) fn content(self, field: u32) -> Content {
        use Content::{Bytes, Fixed, Message, Text};
        match (self, field) {
            (Self::Span, 3 | 5)
            | (Self::Link, 3)
            | (Self::Event | Self::Status, 2)
            | (Self::KeyValue | Self::AnyValue, 1) => Text,
            (Self::AnyValue, 7) => Bytes,
            (Self::Span, 9) | (Self::Event, 3) | (Self::Link, 4) | (Self::KeyValueList, 1) => Message(Self::KeyValue),
            (Self::Span, 11) => Message(Self::Event),
            (Self::Span, 13) => Message(Self::Link),
            (Self::Span, 15) => Message(Self::Status),
            (Self::KeyValue, 2) | (Self::ArrayValue, 1) => Message(Self::AnyValue),
            (Self::AnyValue, 5) => Message(Self::ArrayValue),
            (Self::AnyValue, 6) => Message(Self::KeyValueList),
            _ => Fixed,
        }
    }
}
