//! Limits of what requests with spans hold in memory.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of a request, packed or unpacked.
pub(super) const MAX_BODY: usize = 8 * 1024 * 1024;
/// Bytes of a request once it is decoded, as estimated before.
pub(super) const MAX_DECODED: usize = 24 * 1024 * 1024;
/// The unit of a budget.
const UNIT: usize = 1024;

/// The bytes that requests may hold in memory together. Further ones wait in their connections.
#[derive(Debug, Clone)]
pub(super) struct IngestLimits {
    /// Bodies that are larger than what every connection may hold.
    pub(super) bodies: ByteBudget,
    /// One body is unpacked and decoded at a time.
    pub(super) decoding: Arc<Semaphore>,
    /// Decoded spans, until they are on disk.
    pub(super) decoded: ByteBudget,
}

impl IngestLimits {
    pub(super) fn new() -> Self {
        Self {
            bodies: ByteBudget::new(MAX_BODY),
            decoding: Arc::new(Semaphore::new(1)),
            decoded: ByteBudget::new(MAX_DECODED),
        }
    }
}

/// Bytes that requests share.
#[derive(Debug, Clone)]
pub(super) struct ByteBudget(Arc<Semaphore>);

impl ByteBudget {
    fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(units(bytes))))
    }

    /// Waits for so many bytes, and holds them until the permit is dropped.
    pub(super) async fn acquire(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let units = u32::try_from(units(bytes)).unwrap_or(u32::MAX);
        // An error means that the semaphore is closed, which it never is.
        Arc::clone(&self.0).acquire_many_owned(units).await.ok()
    }
}

fn units(bytes: usize) -> usize {
    bytes.div_ceil(UNIT).max(1)
}
