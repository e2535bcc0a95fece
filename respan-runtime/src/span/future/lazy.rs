//! Wrapping of a returned future, iterator or stream, selected by the traits in the signature.
//!
//! The expansion cannot resolve the path of a trait. It implements a trait of its own for `&HasTraits<T>` where `T` has the
//! traits of the signature; method lookup on `&&HasTraits<Known>` finds that implementation if these are traits that [`Known`]
//! has, and else [`NotLazy`].
#![allow(missing_docs)]

use super::item_writers::Whole;
use super::iterator::TracedIterator;
use super::stream::TracedStream;
use super::traced::Traced;
use crate::capture::Write;
use crate::span::start::Entry;
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
    pub fn future<F: Future>(self, entry: Entry, future: F, write: Write<F::Output>) -> Traced<F, Whole> {
        entry.future(future, write)
    }

    pub fn iterator<I: Iterator>(self, entry: Entry, iterator: I, write: Write<I::Item>) -> TracedIterator<I, Whole> {
        entry.iterator(iterator, write)
    }

    pub fn stream<S: Stream>(self, entry: Entry, stream: S, write: Write<S::Item>) -> TracedStream<S, Whole> {
        entry.stream(stream, write)
    }
}

/// A value of another trait of the same name, which ends the span.
#[derive(Debug)]
pub struct Other;

impl Other {
    pub fn future<V, T>(self, mut entry: Entry, value: V, _: Write<T>) -> V {
        entry.value(&value, |_, _| {});
        value
    }

    pub fn iterator<V, T>(self, entry: Entry, value: V, write: Write<T>) -> V {
        self.future(entry, value, write)
    }

    pub fn stream<V, T>(self, entry: Entry, value: V, write: Write<T>) -> V {
        self.future(entry, value, write)
    }
}
