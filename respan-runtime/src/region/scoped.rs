//! Future in a region.

use super::region::Region;
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};

pin_project! {
    /// A future in whose region it is polled and dropped. Without a region it does what the inner future does.
    ///
    /// Its context is that of the first poll, as for an async function, since polls may come from different places.
    #[doc(hidden)]
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct Scoped<F> {
        // `None` only within `drop`.
        #[pin]
        future: Option<F>,
        region: Option<Region>,
    }

    impl<F> PinnedDrop for Scoped<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _guard = this.region.as_mut().and_then(Region::attach_again);
            this.future.set(None);
        }
    }
}

impl Region {
    /// A future that is polled and dropped in the region. Use it for tasks and in async code.
    ///
    /// ```
    /// # async fn answer() -> u32 { 42 }
    /// # async fn run() {
    /// let answer = respan::suppress().scope(answer()).await;
    /// # }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        Scoped::new(future, Some(self.clone()))
    }
}

impl<F> Scoped<F> {
    pub(crate) fn new(future: F, region: Option<Region>) -> Self {
        Self {
            future: Some(future),
            region,
        }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else {
            return Poll::Pending;
        };
        let _guard = this.region.as_mut().and_then(Region::attach_again);
        future.poll(cx)
    }
}
