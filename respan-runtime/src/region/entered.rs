//! The guard of an entered region.

use super::region::Region;
use crate::current_context::{self, Attached};
use std::fmt;

/// Guard of a [`Region`] that is current on this thread, returned by [`Region::enter`]. Dropping it makes the previous context
/// current.
///
/// ```
/// use respan::{EnteredRegion, suppress};
///
/// let entered: EnteredRegion = suppress().enter();
/// // ... nothing is recorded here ...
/// drop(entered);
/// ```
#[must_use = "the region is current until this guard is dropped"]
pub struct EnteredRegion {
    attached: Option<Attached>,
}

impl Region {
    /// Makes the region current on this thread until the guard is dropped.
    ///
    /// In async code use [`scope`](Self::scope): the guard is not `Send`, and must not live across an `.await`.
    ///
    /// ```
    /// let entered = respan::suppress().enter();
    /// // ... nothing is recorded here ...
    /// drop(entered);
    /// ```
    pub fn enter(&self) -> EnteredRegion {
        EnteredRegion::new(self)
    }
}

impl EnteredRegion {
    pub(crate) fn new(region: &Region) -> Self {
        let context = region.context();
        Self {
            attached: current_context::attach_copy(&context),
        }
    }
}

impl Drop for EnteredRegion {
    fn drop(&mut self) {
        if let Some(attached) = self.attached.take() {
            current_context::detach(attached);
        }
    }
}

impl fmt::Debug for EnteredRegion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EnteredRegion").finish_non_exhaustive()
    }
}
