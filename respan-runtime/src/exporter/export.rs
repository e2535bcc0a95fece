//! The trait of exporters.

use super::encode::Encode;
use super::error::ExportError;
use super::failure::ExportFailure;
use super::io::AttemptDeadline;
use super::retry_policy::RetryPolicy;
use crate::model::{FinishedSpan, Naming};
use crate::spool::Store;
use bytes::Bytes;
use opentelemetry_sdk::Resource;
use std::borrow::Cow;
use std::fmt::{self, Debug};
use std::sync::Arc;

/// A flush of a telemetry.
#[derive(Clone)]
pub(crate) struct Flush(pub(crate) Arc<dyn Fn() + Send + Sync>);

impl Debug for Flush {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Flush")
    }
}

/// A blocking exporter, called on the worker thread of its processor or, with batching off, on the thread that ended the
/// span.
pub(crate) trait Export: Send + Debug {
    /// Sets the resource of all following requests.
    fn set_resource(&mut self, resource: &Resource);

    /// Makes one attempt to deliver the batch. Blocks, needs no runtime of the caller and never panics.
    ///
    /// Retrying after [`ExportFailure::Retryable`] and splitting after [`ExportFailure::TooLarge`] are the driver's task.
    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure>;

    /// The naming of a processor that sets none.
    fn naming(&self) -> Naming {
        Naming::Respan
    }

    /// The policy for retries; without one, each batch is attempted once.
    fn retry_policy(&self) -> Option<RetryPolicy> {
        None
    }

    /// The deadline that ends an attempt early, if attempts can be ended.
    fn attempt_deadline(&self) -> Option<Arc<AttemptDeadline>> {
        None
    }

    /// The spool for requests that cannot be delivered now, and the encoder of those requests.
    fn spool(&self) -> Option<(Arc<Store>, Arc<dyn Encode>)> {
        None
    }

    /// Makes one attempt to deliver a spooled request of `spans` spans.
    fn resend(&mut self, _body: Bytes, _spans: usize) -> Result<(), ExportFailure> {
        Err(ExportFailure::ShutDown)
    }

    /// Stores the flush of the telemetry that the exporter is added to, if the exporter has a use for it.
    fn set_flush(&mut self, _flush: Flush) {}

    /// Writes out what the exporter has buffered.
    fn flush(&mut self) -> Result<(), ExportError> {
        Ok(())
    }

    /// Ends the exporter; it is not called again.
    fn shutdown(&mut self) -> Result<(), ExportError> {
        Ok(())
    }

    /// Returns `true` if delivery is best effort: losses are counted, but neither reported by flush and shutdown nor
    /// logged above debug, and no thread waits for room in its queue.
    fn is_best_effort(&self) -> bool {
        false
    }

    /// Returns whether the destination is out of sight, so that the first delivery is logged.
    fn is_remote(&self) -> bool {
        false
    }

    /// The destination as diagnostics name it: a URL, a path or a type name, never a key.
    fn describe(&self) -> Cow<'static, str>;
}
