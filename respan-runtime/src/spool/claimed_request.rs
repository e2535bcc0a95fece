//! A request that this process delivers.

use super::name::Name;
use super::store::Store;
use bytes::Bytes;
use std::fmt;
use std::fs::File;
use std::sync::Arc;

/// The oldest request of the spool, which nobody else gets while this lives. Dropping it gives it back.
#[must_use = "dropping it gives it back"]
pub(crate) struct ClaimedRequest {
    pub(super) store: Arc<Store>,
    pub(super) name: Name,
    pub(super) size: u64,
    /// None once acknowledged.
    pub(super) file: Option<File>,
    pub(super) body: Bytes,
    pub(super) spans: u32,
}

impl ClaimedRequest {
    /// The bytes as they were written.
    pub(crate) fn body(&self) -> Bytes {
        self.body.clone()
    }

    pub(crate) fn spans(&self) -> u32 {
        self.spans
    }

    /// The endpoint has refused it for what seems to be the set-up: others are tried before it is tried again. False if it
    /// has often taken others before it refused this one again: then it is about this one.
    pub(crate) fn record_rejection(&self) -> bool {
        self.store.record_rejection(self.name)
    }

    /// The endpoint has it: it is delivered never again.
    pub(crate) fn acknowledge(mut self) {
        if let Some(file) = self.file.take() {
            self.store.acknowledge(&file, self.name, self.size, self.spans);
        }
    }
}

impl Drop for ClaimedRequest {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            // Not by closing alone: a child process made by `fork` may have the handle too.
            let _ = file.unlock();
            drop(file);
            self.store.release(self.name, self.size);
        }
    }
}

/// Without the body.
impl fmt::Debug for ClaimedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimedRequest")
            .field("name", &self.name)
            .field("size", &self.size)
            .field("spans", &self.spans)
            .finish_non_exhaustive()
    }
}
