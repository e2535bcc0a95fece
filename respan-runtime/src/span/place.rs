//! Where a shutdown finds a span that is running.

use super::arc_slot::ArcSlot;
use super::live::Live;
use crate::telemetry::Core;
use std::sync::Arc;

/// A place for one running span of one telemetry: another one's shutdown does not look here.
///
/// It belongs to one `Live` until that is dropped, and what is in it is not: so it is empty whenever it is filled.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) core: &'static Core,
    live: ArcSlot<Live>,
}

impl Place {
    pub(super) fn new(core: &'static Core) -> Self {
        let live = ArcSlot::default();
        Self { core, live }
    }

    /// The span is visible from now on.
    #[inline]
    pub(super) fn fill(&self, live: Arc<Live>) {
        self.live.fill(live);
    }

    /// Whoever takes the span ends it.
    #[inline]
    pub(super) fn take(&self) -> Option<Arc<Live>> {
        self.live.take()
    }
}
