//! Recording of model calls: a span each, whose description is parsed where the span is exported.

mod blocks;
mod captured_body;
mod chunks;
mod instrument;
mod open_call;
#[cfg(any(feature = "reqwest", feature = "async-openai", feature = "bedrock"))]
mod recorded_body;
mod recorder;
mod recording;
#[cfg_attr(
    not(any(feature = "reqwest", feature = "async-openai", feature = "bedrock", feature = "ureq")),
    expect(dead_code, reason = "only these clients lend the bytes of a request")
)]
mod request_bytes;
#[cfg(any(feature = "reqwest", feature = "async-openai"))]
mod request_copy;
mod response_headers;
mod response_recorder;
mod terminal_event;

#[cfg(any(feature = "reqwest", feature = "async-openai", feature = "bedrock"))]
pub(crate) use recorded_body::RecordedBody;
pub use recorder::Recorder;
#[cfg(any(feature = "reqwest", feature = "async-openai", feature = "bedrock", feature = "ureq"))]
pub(crate) use request_bytes::RequestBytes;
#[cfg(feature = "async-openai")]
pub(crate) use request_copy::RequestCopies;
#[cfg(any(feature = "reqwest", feature = "async-openai"))]
pub(crate) use request_copy::RequestCopy;
pub use response_recorder::ResponseRecorder;
