//! Where a shutdown finds a span that is running.

use super::arc_slot::ArcSlot;
use super::live::Live;
use super::sync::Arc;

/// A place for one running span.
///
/// It belongs to one `Live` until that is dropped, and what is in it is not: so it is empty whenever it is filled.
#[derive(Debug, Default)]
pub(super) struct Place(ArcSlot<Live>);

impl Place {
    /// The span is visible from now on.
    #[inline]
    pub(super) fn fill(&self, live: &Arc<Live>) {
        self.0.fill(Arc::clone(live));
    }

    /// The span has ended.
    #[inline]
    pub(super) fn clear(&self) {
        drop(self.0.take());
    }

    /// The span, if it is wanted. Only one caller at a time may look: others would miss what he holds.
    pub(super) fn take_if(&self, is_wanted: impl FnOnce(&Live) -> bool) -> Option<Arc<Live>> {
        let live = self.0.take()?;
        if is_wanted(&live) {
            return Some(live);
        }
        // It goes back. If it has ended meanwhile, its own `clear` may have found nothing, and would not come again; if it
        // ends from here on, its `clear` finds it. Until then this clone keeps it from being used for another span.
        let other = Arc::clone(&live);
        self.0.fill(live);
        if other.has_ended() {
            self.clear();
        }
        None
    }
}
