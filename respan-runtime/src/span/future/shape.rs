//! Shape of a returned value, selected by its type: a plain value or a `Result` ends the span, a boxed future, stream or
//! iterator keeps it open until it has ended.
//!
//! Selected by autoref specialisation, which [`capture::dispatch`](crate::capture::dispatch) explains. From the strongest
//! implementation to the weakest:
//!
//! | implemented for | returned type |
//! |---|---|
//! | `&&&Shape<T>` | box of a future, stream or iterator of `Result`s |
//! | `&&Shape<T>` | other box of a future, stream or iterator |
//! | `&Shape<T>` | `Result` |
//! | `Shape<T>` | any other |
//!
//! A shape names the types of output and error, not their values, so that their writers are functions of these types. A closure
//! that captures the value would be compiled once more for each annotated function.
#![allow(missing_docs, clippy::missing_errors_doc)]

use super::iterator::TracedIterator;
use super::sequence::Sequence;
use super::stream::TracedStream;
use super::traced::Traced;
use crate::capture::{FailureOf, Finish, NoFailure, OutputOf, Write};
use crate::span::start::Entry;
use futures_core::Stream;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

/// A reference to the value that a function returned, on which [`Shaped`] is called.
#[derive(Debug)]
pub struct Shape<'a, R: ?Sized>(pub &'a R);

/// The shape of a returned value, and the types of its output and its error.
pub trait Shaped {
    type Shape;
    type Output;
    type Failure;
    fn __respan_shape(&self) -> (Self::Shape, OutputOf<Self::Output>, Self::Failure);
}

/// A `Result`.
#[derive(Debug, Clone, Copy)]
pub struct Fallible;

impl<T, E> Shaped for &Shape<'_, Result<T, E>> {
    type Shape = Fallible;
    type Output = T;
    type Failure = FailureOf<E>;
    #[inline]
    fn __respan_shape(&self) -> (Fallible, OutputOf<T>, FailureOf<E>) {
        (Fallible, OutputOf::new(), FailureOf::new())
    }
}

impl Fallible {
    /// Ends the span with the output or the error.
    #[inline]
    pub fn finish<T, E>(
        self,
        entry: &mut Entry,
        value: Result<T, E>,
        output: Write<T>,
        failure: Write<E>,
    ) -> Result<T, E> {
        entry.value(&value, either(output, failure));
        value
    }
}

#[inline]
fn either<T, E>(output: Write<T>, failure: Write<E>) -> impl Fn(&Result<T, E>, &mut Finish<'_>) {
    move |result, finish| match result {
        Ok(value) => output(value, finish),
        Err(error) => failure(error, finish),
    }
}

/// A value of any other type.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl<R> Shaped for Shape<'_, R> {
    type Shape = Plain;
    type Output = R;
    type Failure = NoFailure;
    #[inline]
    fn __respan_shape(&self) -> (Plain, OutputOf<R>, NoFailure) {
        (Plain, OutputOf::new(), NoFailure::new())
    }
}

impl Plain {
    /// Ends the span with the output.
    #[inline]
    pub fn finish<R>(self, entry: &mut Entry, value: R, output: Write<R>, _: NoFailure) -> R {
        entry.value(&value, output);
        value
    }
}

/// A boxed future, stream or iterator, which is put into a second box of the same type together with its span.
#[derive(Debug)]
pub struct Boxed<R, F>(PhantomData<fn() -> (R, F)>);

/// The implementations for one type of box. If nothing is recorded, the value is returned as it is, without a second box.
macro_rules! boxed {
    ([$($item:ident),+] $reference:ty, $boxed:ty, $failure:ty, $failures:ty, $write:expr, $new:path, $traced:path) => {
        impl<'t, $($item: 't),+> Shaped for $reference {
            type Shape = Boxed<$boxed, $failure>;
            type Output = T;
            type Failure = $failure;
            #[inline]
            fn __respan_shape(&self) -> (Self::Shape, OutputOf<T>, $failure) {
                (Boxed(PhantomData), OutputOf::new(), <$failure>::new())
            }
        }

        impl<'t, $($item: 't),+> Boxed<$boxed, $failure> {
            /// Keeps the span open until the content of the box has ended.
            pub fn finish(
                self,
                entry: &mut Entry,
                value: $boxed,
                output: Write<T>,
                failure: $failures,
            ) -> $boxed {
                if entry.is_off() { value } else { $new($traced(entry, value, $write(output, failure))) }
            }
        }
    };
}

/// The implementations for all types of boxes, for one type of items.
macro_rules! boxes {
    ($items:tt, $item:ty, [$($reference:tt)+], $failure:ty, $failures:ty, $write:expr) => {
        boxes! { @each $items, [$($reference)+], $failure, $failures, $write;
            Pin<Box<dyn Future<Output = $item> + 't>>, Box::pin, future;
            Pin<Box<dyn Future<Output = $item> + Send + 't>>, Box::pin, future;
            Pin<Box<dyn Future<Output = $item> + Send + Sync + 't>>, Box::pin, future;
            Pin<Box<dyn Stream<Item = $item> + 't>>, Box::pin, stream;
            Pin<Box<dyn Stream<Item = $item> + Send + 't>>, Box::pin, stream;
            Pin<Box<dyn Stream<Item = $item> + Send + Sync + 't>>, Box::pin, stream;
            Box<dyn Iterator<Item = $item> + 't>, Box::new, iterator;
            Box<dyn Iterator<Item = $item> + Send + 't>, Box::new, iterator;
            Box<dyn Iterator<Item = $item> + Send + Sync + 't>, Box::new, iterator;
        }
    };
    (@each $items:tt, $reference:tt, $failure:ty, $failures:ty, $write:expr; $($boxed:ty, $new:path, $traced:path;)*) => {
        $(boxes! { @one $items, $reference, $boxed, $failure, $failures, $write, $new, $traced })*
    };
    (@one $items:tt, [$($reference:tt)+], $boxed:ty, $failure:ty, $failures:ty, $write:expr, $new:path, $traced:path) => {
        boxed! { $items $($reference)+ Shape<'_, $boxed>, $boxed, $failure, $failures, $write, $new, $traced }
    };
}

boxes!([T, E], Result<T, E>, [&&&], FailureOf<E>, Write<E>, either);
boxes!([T], T, [&&], NoFailure, NoFailure, always);

#[inline]
fn always<T>(output: Write<T>, _: NoFailure) -> Write<T> {
    output
}

fn future<F: Future, O>(entry: &mut Entry, future: F, write: O) -> Traced<F, O> {
    Traced::started(entry.take_open_span(), future, write)
}

fn stream<S, O>(entry: &mut Entry, stream: S, write: O) -> TracedStream<S, O> {
    TracedStream::new(Sequence::new(entry.take_open_span()), stream, write)
}

fn iterator<I, O>(entry: &mut Entry, iterator: I, write: O) -> TracedIterator<I, O> {
    TracedIterator::new(Sequence::new(entry.take_open_span()), iterator, write)
}
