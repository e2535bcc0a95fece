//! Future of a lazy value, which it wraps.

use super::container::Container;
use super::lazy_kind::LazyKind;
use crate::capture::WriteFn;
use pin_project_lite::pin_project;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{self, Poll};

/// The type of the output or the items of a lazy value of the kind `K` that a future returns in the container `C`.
type ItemOf<F, C, K> = <K as LazyKind<<C as Container<<F as Future>::Output>>::Value>>::Item;

pin_project! {
    /// The body of an async call that returns a lazy value of the kind `K` in the container `C`.
    #[doc(hidden)]
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct Opening<F, C, K>
    where
        F: Future,
        C: Container<F::Output>,
        K: LazyKind<C::Value>,
    {
        #[pin]
        future: F,
        write: WriteFn<ItemOf<F, C, K>>,
        container: PhantomData<fn() -> C>,
    }
}

impl<F: Future, C: Container<F::Output>, K: LazyKind<C::Value>> Opening<F, C, K> {
    pub(super) fn new(future: F, write: WriteFn<ItemOf<F, C, K>>) -> Self {
        Self {
            future,
            write,
            container: PhantomData,
        }
    }
}

impl<F: Future, C: Container<F::Output>, K: LazyKind<C::Value>> Future for Opening<F, C, K> {
    type Output = C::With<K::Wrapped>;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let write = *this.write;
        this.future
            .poll(cx)
            .map(|value| C::map(value, |lazy| K::wrap(lazy, write)))
    }
}
