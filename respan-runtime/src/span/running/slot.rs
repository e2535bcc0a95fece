//! Where a shutdown finds a span that is running.

use super::span::Live;
use super::telemetry_core::Core;
use crate::span::pool::ArcSlot;
use std::sync::Arc;

/// A place for one running span of one telemetry: another one's shutdown does not look here.
///
/// It belongs to one `Live` until that is dropped, and what is in it is not: so it is empty whenever it is filled.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) core: &'static Core,
    live: ArcSlot<Live>,
}

impl Place {
    pub(crate) fn new(core: &'static Core) -> Self {
        let live = ArcSlot::default();
        Self { core, live }
    }

    /// The span is visible from now on.
    #[inline]
    pub(crate) fn fill(&self, live: Arc<Live>) {
        self.live.fill(live);
    }

    /// Whoever takes the span ends it.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<Live>> {
        self.live.take()
    }
}
