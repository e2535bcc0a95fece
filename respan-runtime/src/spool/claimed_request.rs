//! A spooled request that this process delivers.

use super::name::Name;
use super::store::Store;
use bytes::Bytes;
use std::fmt;
use std::fs::File;
use std::sync::Arc;
use std::time::Instant;

/// A request whose file this process has locked. Dropping it without [`acknowledge`](Self::acknowledge) releases it.
#[must_use = "dropping it releases the request"]
pub(crate) struct ClaimedRequest {
    pub(super) store: Arc<Store>,
    pub(super) name: Name,
    pub(super) size: u64,
    /// `None` once acknowledged.
    pub(super) file: Option<File>,
    pub(super) body: Bytes,
    pub(super) spans: u32,
}

impl ClaimedRequest {
    /// The body, as it was written.
    pub(crate) fn body(&self) -> Bytes {
        self.body.clone()
    }

    /// The number of spans in the request.
    pub(crate) fn spans(&self) -> u32 {
        self.spans
    }

    /// Records that the endpoint rejected the request with a status that concerns the configuration; the next claim returns
    /// another request. False if the request itself is the cause, because the endpoint accepted others in between: then it is
    /// not to be retried.
    pub(crate) fn record_rejection(&self) -> bool {
        self.store.record_rejection(self.name)
    }

    /// Records a failure that may pass; the next claim returns another request. False if others were accepted since an earlier
    /// failure: then the request has a delay of its own, until the time that `due` returns for the number of its failures.
    pub(crate) fn record_failure(&self, due: impl FnOnce(u32) -> Instant) -> bool {
        self.store.record_failure(self.name, due)
    }

    /// Replaces the request by one with its last `spans` spans; the others are delivered or lost. False, and nothing changes,
    /// if that cannot be written.
    pub(crate) fn replace(&mut self, body: &[u8], spans: u32) -> bool {
        let Some(file) = &self.file else { return false };
        let resolved = self.spans.saturating_sub(spans);
        let is_replaced = self.store.replace(file, (self.name, self.size), body, spans, resolved);
        if is_replaced {
            self.file = None;
        }
        is_replaced
    }

    /// Removes the request, which has been delivered or is lost.
    pub(crate) fn acknowledge(mut self) {
        if let Some(file) = self.file.take() {
            self.store.acknowledge(&file, self.name, self.size, self.spans);
        }
    }
}

impl Drop for ClaimedRequest {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            // Closing alone does not unlock if a forked child has a duplicate of the descriptor.
            let _ = file.unlock();
            drop(file);
            self.store.release(self.name, self.size);
        }
    }
}

/// Omits the body, which contains user data.
impl fmt::Debug for ClaimedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimedRequest")
            .field("name", &self.name)
            .field("size", &self.size)
            .field("spans", &self.spans)
            .finish_non_exhaustive()
    }
}
