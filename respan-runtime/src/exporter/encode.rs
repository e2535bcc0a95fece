//! The trait `Encode`.

use super::failure::ExportFailure;
use crate::model::FinishedSpan;
use bytes::Bytes;
use std::fmt::Debug;

/// Writes requests that are to be kept, also while the exporter waits for an answer.
pub(crate) trait Encode: Send + Sync + Debug {
    fn encode(&self, batch: &[FinishedSpan]) -> Result<Bytes, ExportFailure>;
}
