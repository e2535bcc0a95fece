//! Kind of a lazy value: a future, an iterator or a stream, each with its wrapper.
#![allow(missing_docs)]

use super::container::Container;
use super::item_writers::{ItemWriters, Whole};
use super::iterator::TracedIterator;
use super::sequence::Sequence;
use super::stream::TracedStream;
use super::traced::Traced;
use crate::capture::{ResultWriter, WriteFn};
use crate::span::call::TracedCall;
use futures_core::Stream;
use std::future::Future;
use std::marker::PhantomData;

/// A kind of which `S` is.
pub trait LazyKind<S> {
    /// The type of the output or the items.
    type Item;
    type Wrapped: KeepsOpen;

    /// Wraps a value, without a span.
    fn wrap(value: S, write: WriteFn<Self::Item>) -> Self::Wrapped;
}

/// A wrapper that keeps a span open until its value has ended.
pub trait KeepsOpen {
    /// Moves the span of a call into the wrapper.
    fn keep_open(&mut self, call: &mut TracedCall);
}

#[derive(Debug, Clone, Copy)]
pub struct Futures;

#[derive(Debug, Clone, Copy)]
pub struct Iterators;

#[derive(Debug, Clone, Copy)]
pub struct Streams;

impl<F: Future> LazyKind<F> for Futures {
    type Item = F::Output;
    type Wrapped = Traced<F, Whole>;

    fn wrap(value: F, write: WriteFn<F::Output>) -> Traced<F, Whole> {
        Traced::started(None, value, write)
    }
}

impl<F: Future, W: ItemWriters<F::Output>> KeepsOpen for Traced<F, W> {
    fn keep_open(&mut self, call: &mut TracedCall) {
        self.start(call.take_open_span());
    }
}

impl<I: Iterator> LazyKind<I> for Iterators {
    type Item = I::Item;
    type Wrapped = TracedIterator<I, Whole>;

    fn wrap(value: I, write: WriteFn<I::Item>) -> TracedIterator<I, Whole> {
        TracedIterator::new(Sequence::new(None), value, write)
    }
}

impl<I: Iterator, W: ItemWriters<I::Item>> KeepsOpen for TracedIterator<I, W> {
    fn keep_open(&mut self, call: &mut TracedCall) {
        self.start(call.take_open_span());
    }
}

impl<S: Stream> LazyKind<S> for Streams {
    type Item = S::Item;
    type Wrapped = TracedStream<S, Whole>;

    fn wrap(value: S, write: WriteFn<S::Item>) -> TracedStream<S, Whole> {
        TracedStream::new(Sequence::of_stream(None), value, write)
    }
}

impl<S: Stream, W: ItemWriters<S::Item>> KeepsOpen for TracedStream<S, W> {
    fn keep_open(&mut self, call: &mut TracedCall) {
        self.start(call.take_open_span());
    }
}

/// The writers of an async call whose value is a wrapper in the container `C`, which keeps the span open.
#[derive(Debug)]
pub struct Opens<C>(PhantomData<fn() -> C>);

impl<R, C: Container<R, Value: KeepsOpen>> ItemWriters<R> for Opens<C> {
    type Pointers = C::Failure;

    fn write(_: C::Failure, _: &R, _: &mut ResultWriter<'_>) {}

    fn finish(failure: C::Failure, mut value: R, call: &mut TracedCall) -> R {
        if let Some(wrapped) = C::content(&mut value, failure, call) {
            wrapped.keep_open(call);
        }
        value
    }
}

/// The writers of a value whose content is not lazy but looks so, and ends the span.
#[derive(Debug)]
pub struct Ends<C>(PhantomData<fn() -> C>);

impl<R, C: Container<R>> ItemWriters<R> for Ends<C> {
    type Pointers = C::Failure;

    fn write(_: C::Failure, _: &R, _: &mut ResultWriter<'_>) {}

    fn finish(failure: C::Failure, mut value: R, call: &mut TracedCall) -> R {
        C::content(&mut value, failure, call);
        call.end_with(&value, |_, _| {});
        value
    }
}
