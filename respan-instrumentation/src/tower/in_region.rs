//! A value that is used and dropped in a region.

use pin_project_lite::pin_project;
use respan_runtime::Region;
use std::pin::Pin;

pin_project! {
    /// A future or body that is polled and dropped in a region. Without one it is used as it is.
    #[derive(Debug)]
    pub(super) struct InRegion<T> {
        // `None` only within `drop`.
        #[pin]
        value: Option<T>,
        region: Option<Region>,
    }

    impl<T> PinnedDrop for InRegion<T> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _entered = this.region.as_ref().map(Region::enter);
            this.value.set(None);
        }
    }
}

impl<T> InRegion<T> {
    pub(super) fn new(value: T, region: Option<Region>) -> Self {
        Self {
            value: Some(value),
            region,
        }
    }

    pub(super) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    pub(super) fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// Uses the value in the region; `None` only within `drop`.
    pub(super) fn with<R>(self: Pin<&mut Self>, use_value: impl FnOnce(Pin<&mut T>) -> R) -> Option<R> {
        let this = self.project();
        let value = this.value.as_pin_mut()?;
        let _entered = this.region.as_ref().map(Region::enter);
        Some(use_value(value))
    }
}
