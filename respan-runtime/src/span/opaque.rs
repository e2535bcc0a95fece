//! Spans and places for the crates that hold them without looking inside.
//!
//! A dev build describes to debuggers each type that a crate handles, down to its last field, again in each unit of code.
//! Behind a pointer to a trait that ends: it was a third of what a crate's first annotated function cost.

use super::live::Live;
use super::place::Place;
use std::fmt::Debug;
use std::sync::Arc;

/// A [`Live`], and nothing else.
pub(super) trait OpaqueLive: Debug + Send + Sync {
    fn live(&self) -> &Live;
    fn live_mut(&mut self) -> &mut Live;
    fn reveal(self: Arc<Self>) -> Arc<Live>;
}

impl OpaqueLive for Live {
    fn live(&self) -> &Live {
        self
    }

    fn live_mut(&mut self) -> &mut Live {
        self
    }

    fn reveal(self: Arc<Self>) -> Arc<Live> {
        self
    }
}

/// A [`Place`], and nothing else.
pub(super) trait OpaquePlace: Debug + Send + Sync {
    fn take(&self) -> Option<Arc<Live>>;
}

impl OpaquePlace for Place {
    fn take(&self) -> Option<Arc<Live>> {
        Place::take(self)
    }
}
