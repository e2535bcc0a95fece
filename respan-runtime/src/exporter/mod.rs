//! Where spans go.

pub(crate) mod console;
mod error;
mod failure;
mod file;
pub(crate) mod io;
mod memory;
mod otlp_json;
pub(crate) mod redacted;
#[cfg(feature = "exporter-respan")]
pub(crate) mod respan;
mod retry_policy;

#[cfg(test)]
mod fixtures;

pub use error::ExportError;
pub use file::FileSpanExporter;
pub use memory::InMemorySpanExporter;
pub use retry_policy::RetryPolicy;

pub(crate) use failure::ExportFailure;
#[cfg(test)]
pub(crate) use fixtures::{data, run};
pub(crate) use io::AttemptDeadline;

use crate::model::FinishedSpan;
use crate::spool::Store;
use bytes::Bytes;
use opentelemetry_sdk::Resource;
use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

/// What the delivery side drives, on a thread of ours or, with batching off, on the caller's.
pub(crate) trait Export: Send + Debug {
    fn set_resource(&mut self, resource: &Resource);

    /// Blocks until the batch is taken or refused; needs no runtime of the caller's and never panics.
    ///
    /// One attempt: whoever drives it tries again what [`ExportFailure::Later`] leaves, and cuts what is too large.
    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure>;

    /// How it is to be tried again; without one each batch is tried once.
    fn retry_policy(&self) -> Option<RetryPolicy> {
        None
    }

    /// What ends an attempt early, where it can be ended.
    fn cutoff(&self) -> Option<Arc<AttemptDeadline>> {
        None
    }

    /// What keeps the requests that cannot be delivered now, and what writes them.
    fn spool(&self) -> Option<(Arc<Store>, Arc<dyn Encode>)> {
        None
    }

    /// One attempt at a request that was kept, with so many spans.
    fn resend(&mut self, _body: Bytes, _spans: usize) -> Result<(), ExportFailure> {
        Err(ExportFailure::Ended)
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        Ok(())
    }

    fn shutdown(&mut self) -> Result<(), ExportError> {
        Ok(())
    }

    /// For diagnostics: a URL, a path, a name; never a key.
    fn describe(&self) -> Cow<'static, str>;
}

/// Writes requests that are to be kept, also while the exporter waits for an answer.
pub(crate) trait Encode: Send + Sync + Debug {
    fn encode(&self, batch: &[FinishedSpan]) -> Result<Bytes, ExportFailure>;
}
