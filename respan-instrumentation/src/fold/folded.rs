//! The result of a fold.

use serde_json::Value;
use std::time::Duration;

/// The result of a [`Fold`](crate::Fold): the response as JSON, and the statistics of its transfer.
///
/// ```
/// use respan::instrumentation::{Api, Fold};
///
/// let mut fold = Fold::new(Api::OllamaGenerate, "application/x-ndjson");
/// fold.push(b"{\"model\":\"llama3\",\"response\":\"Par\",\"done\":false}\n");
/// fold.push(b"{\"model\":\"llama3\",\"response\":\"is.\",\"done\":true}\n");
/// let folded = fold.finish();
/// assert!(folded.is_streamed() && folded.is_complete());
/// assert_eq!(folded.response().unwrap()["response"], "Paris.");
/// assert_eq!((folded.chunks(), folded.parse_errors()), (2, 0));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Folded {
    pub(crate) response: Option<Value>,
    pub(crate) is_streamed: bool,
    pub(crate) is_complete: bool,
    pub(crate) is_truncated: bool,
    pub(crate) chunks: u64,
    pub(crate) parse_errors: u64,
    pub(crate) time_to_first_chunk: Option<Duration>,
    pub(crate) chunk_times: Vec<Duration>,
}

impl Folded {
    /// A response that was not streamed, as a client library has parsed it.
    pub fn whole(response: Value) -> Self {
        Self {
            response: Some(response),
            is_complete: true,
            ..Self::default()
        }
    }

    /// The response, in the shape it has without streaming.
    pub fn response(&self) -> Option<&Value> {
        self.response.as_ref()
    }

    /// Returns whether the response arrived as a stream of events.
    pub fn is_streamed(&self) -> bool {
        self.is_streamed
    }

    /// Returns whether the end of the response was seen.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Returns whether a limit cut something off.
    pub fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// The number of events that are part of the response.
    pub fn chunks(&self) -> u64 {
        self.chunks
    }

    /// The number of events that were not understood.
    pub fn parse_errors(&self) -> u64 {
        self.parse_errors
    }

    /// Time from the request to the first event with content.
    pub fn time_to_first_chunk(&self) -> Option<Duration> {
        self.time_to_first_chunk
    }
}
