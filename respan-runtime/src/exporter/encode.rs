//! The trait of request encoders.

use super::decoded_request::DecodedRequest;
use super::failure::ExportFailure;
use crate::model::FinishedSpan;
use bytes::Bytes;
use std::fmt::Debug;

/// Encodes the requests that are written to a spool.
///
/// Separate from [`Export`](super::Export), so that a batch can be spooled while the exporter waits for a response.
pub(crate) trait Encode: Send + Sync + Debug {
    /// The body of one request.
    fn encode(&self, batch: &[FinishedSpan]) -> Result<Bytes, ExportFailure>;

    /// A body from the spool, to be split; `None` if it cannot be read.
    fn decode(&self, body: &Bytes) -> Option<DecodedRequest>;

    /// The body of a part of a decoded request.
    fn encode_decoded(&self, request: &DecodedRequest) -> Option<Bytes>;
}
