//! The trait of request encoders.

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
}
