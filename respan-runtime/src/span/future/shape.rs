//! What becomes of a returned value, by its type: a value ends the span, a boxed future, stream or iterator keeps it
//! open. Picked by autoref specialisation as in [`capture::dispatch`](crate::capture::dispatch).
//!
//! What is returned is taken apart as a type, not as a value, so that what writes its parts are functions of their types: a
//! closure would be one more for the compiler in each annotated function.
#![allow(missing_docs, clippy::missing_errors_doc)]

use super::sequence::{Sequence, TracedIterator, TracedStream};
use super::traced::Traced;
use crate::capture::{FailureOf, Finish, NoFailure, OutputOf, Write};
use crate::span::start::Entry;
use futures_core::Stream;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

/// The value that a function returned.
#[derive(Debug)]
pub struct Shape<'a, R: ?Sized>(pub &'a R);

/// Tells the shape of a value, and what there is to be written of it.
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
    /// Ends the span.
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

/// Anything that is nothing else.
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
    /// Ends the span.
    #[inline]
    pub fn finish<R>(self, entry: &mut Entry, value: R, output: Write<R>, _: NoFailure) -> R {
        entry.value(&value, output);
        value
    }
}

/// A box that is replaced by one of the same type around a traced inside.
#[derive(Debug)]
pub struct Boxed<R, F>(PhantomData<fn() -> (R, F)>);

/// One type of box. Where the span is off no second box is made: the value goes on as it is.
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
            /// Keeps the span open until what is in the box has ended.
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

/// All of them, for one type of items.
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
    Traced::started(entry.running(), future, write)
}

fn stream<S, O>(entry: &mut Entry, stream: S, write: O) -> TracedStream<S, O> {
    TracedStream::new(Sequence::new(entry.running()), stream, write)
}

fn iterator<I, O>(entry: &mut Entry, iterator: I, write: O) -> TracedIterator<I, O> {
    TracedIterator::new(Sequence::new(entry.running()), iterator, write)
}
