//! Wrapping of a returned future, iterator or stream, selected by the traits in the signature.
//!
//! The expansion cannot resolve the path of a trait. It implements a trait of its own for `&HasTraits<T>` where `T` has the
//! traits of the signature; method lookup on `&&HasTraits<Known>` finds that implementation if these are traits that [`Known`]
//! has, and else [`NotLazy`].
#![allow(missing_docs)]

use super::async_call::AsyncCall;
use super::container::{Container, InOption, InOther, InResult, Itself};
use super::item_writers::ItemWriters;
use super::lazy_kind::{Ends, KeepsOpen, LazyKind, Opens};
use super::opening::Opening;
use super::traced::Traced;
use crate::capture::WriteFn;
use crate::span::call::TracedCall;
use futures_core::Stream;
use std::future::Future;
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A type with every trait whose values are wrapped.
#[derive(Debug)]
pub struct Known;

impl Future for Known {
    type Output = ();
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl Stream for Known {
    type Item = ();
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<()>> {
        Poll::Ready(None)
    }
}

impl Iterator for Known {
    type Item = ();
    fn next(&mut self) -> Option<()> {
        None
    }
}

impl DoubleEndedIterator for Known {
    fn next_back(&mut self) -> Option<()> {
        None
    }
}

impl ExactSizeIterator for Known {}

impl FusedIterator for Known {}

/// The receiver of the method lookup.
#[derive(Debug)]
pub struct HasTraits<T>(PhantomData<T>);

impl HasTraits<Known> {
    #[inline]
    pub fn known() -> Self {
        Self(PhantomData)
    }
}

/// The fallback of the method lookup.
pub trait NotLazy {
    fn __respan_lazy(&self) -> Other;
}

impl<T> NotLazy for HasTraits<T> {
    #[inline]
    fn __respan_lazy(&self) -> Other {
        Other
    }
}

/// A future, an iterator or a stream, which keeps the span open until it has ended.
#[derive(Debug)]
pub struct Lazy;

impl Lazy {
    /// Moves the span of a call into its value of the kind `K` in the container `C`.
    pub fn keep_open<R, C: Container<R>, K: LazyKind<C::Value>>(
        self,
        _: K,
        _: C,
        mut call: TracedCall,
        mut value: R,
        write: WriteFn<K::Item>,
        failure: C::Failure,
    ) -> C::With<K::Wrapped> {
        C::content(&mut value, failure, &mut call);
        C::map(value, |lazy| {
            let mut wrapped = K::wrap(lazy, write);
            wrapped.keep_open(&mut call);
            wrapped
        })
    }

    /// Traces the body of an async call, whose value keeps the span open.
    pub fn later<F: Future, C: Container<F::Output>, K: LazyKind<C::Value>>(
        self,
        _: K,
        _: C,
        call: AsyncCall,
        body: F,
        write: WriteFn<K::Item>,
        failure: C::Failure,
    ) -> Traced<Opening<F, C, K>, Opens<C>>
    where
        Opens<C>: ItemWriters<<Opening<F, C, K> as Future>::Output, Pointers = <C as Container<F::Output>>::Failure>,
    {
        call.opening(Opening::new(body, write), failure)
    }
}

/// A value of another trait of the same name, which ends the span.
#[derive(Debug)]
pub struct Other;

impl Other {
    pub fn keep_open<R, C: Container<R>, K, T>(
        self,
        _: K,
        _: C,
        mut call: TracedCall,
        value: R,
        _: WriteFn<T>,
        failure: C::Failure,
    ) -> R {
        Ends::<C>::finish(failure, value, &mut call)
    }

    pub fn later<F: Future, C: Container<F::Output>, K, T>(
        self,
        _: K,
        _: C,
        call: AsyncCall,
        body: F,
        _: WriteFn<T>,
        failure: C::Failure,
    ) -> Traced<F, Ends<C>> {
        call.opening(body, failure)
    }
}

/// Implements the choice of the lazy form for a container whose value may be lazy.
macro_rules! may_be_lazy {
    ($($container:ty)*) => {$(
        impl $container {
            #[inline]
            pub fn choose<L>(self, lazy: L) -> L {
                lazy
            }
        }
    )*};
}

may_be_lazy! { Itself InResult InOption }

impl InOther {
    #[inline]
    pub fn choose<L>(self, _: L) -> Other {
        Other
    }
}
