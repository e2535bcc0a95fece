//! Shape of a returned value, selected by its type: a plain value or a `Result` ends the span, a boxed future, stream or
//! iterator keeps it open until it has ended.
//!
//! Selected by autoref specialisation, which [`capture::dispatch`](crate::capture::dispatch) explains. From the strongest
//! implementation to the weakest:
//!
//! | implemented for | returned type |
//! |---|---|
//! | `&&&Shape<T>` | box of a future, stream or iterator of `Result`s; a `Result` with such a box ([`opened`](super::opened)) |
//! | `&&Shape<T>` | other box of a future, stream or iterator; a `Result` with such a box |
//! | `&Shape<T>` | `Result` |
//! | `Shape<T>` | any other |
//!
//! A shape names the types of output and error, not their values, so that their writers are functions of these types. A closure
//! that captures the value would be compiled once more for each annotated function.
#![allow(missing_docs, clippy::missing_errors_doc)]

use super::item_writers::{Parts, Whole};
use super::rebox::Rebox;
use crate::capture::{FailureOf, NoFailure, OutputOf, ResultWriter, WriteFn};
use crate::span::call::TracedCall;
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
        call: &mut TracedCall,
        value: Result<T, E>,
        output: WriteFn<T>,
        failure: WriteFn<E>,
    ) -> Result<T, E> {
        call.end_with(&value, either(output, failure));
        value
    }
}

#[inline]
fn either<T, E>(output: WriteFn<T>, failure: WriteFn<E>) -> impl Fn(&Result<T, E>, &mut ResultWriter<'_>) {
    move |result, writer| match result {
        Ok(value) => output(value, writer),
        Err(error) => failure(error, writer),
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
    pub fn finish<R>(self, call: &mut TracedCall, value: R, output: WriteFn<R>, _: NoFailure) -> R {
        call.end_with(&value, output);
        value
    }
}

/// A boxed future, stream or iterator, which is put into a second box of the same type together with its span.
#[derive(Debug)]
pub struct Boxed<R, F>(PhantomData<fn() -> (R, F)>);

/// The types of boxes.
macro_rules! pinned {
    ($($content:tt)+) => { Pin<Box<dyn $($content)+>> };
}
macro_rules! plain {
    ($($content:tt)+) => { Box<dyn $($content)+> };
}
pub(super) use {pinned, plain};

impl<R, F> Boxed<R, F> {
    #[inline]
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

/// The implementations for one type of box. If nothing is recorded, the value is returned as it is, without a second box.
macro_rules! boxed {
    ([$($item:ident),+] [$($reference:tt)+] $box:ident [$($content:tt)+] $failure:ty, $failures:ty, $writers:ty, |$output:ident, $error:pat_param| $pointers:expr) => {
        impl<'t, $($item),+> Shaped for $($reference)+ Shape<'_, $box!($($content)+ + 't)> {
            type Shape = Boxed<$box!($($content)+ + 't), $failure>;
            type Output = T;
            type Failure = $failure;
            #[inline]
            fn __respan_shape(&self) -> (Self::Shape, OutputOf<T>, $failure) {
                (Boxed(PhantomData), OutputOf::new(), <$failure>::new())
            }
        }

        impl<'t, $($item),+> Boxed<$box!($($content)+ + 't), $failure> {
            /// Keeps the span open until the content of the box has ended.
            pub fn finish(
                self,
                call: &mut TracedCall,
                value: $box!($($content)+ + 't),
                $output: WriteFn<T>,
                $error: $failures,
            ) -> $box!($($content)+ + 't) {
                if call.is_off() {
                    return value;
                }
                Rebox::<$writers>::rebox(value, call.take_open_span(), $pointers)
            }
        }
    };
}

/// The implementations for all types of boxes, for one type of items.
macro_rules! boxes {
    ($items:tt $reference:tt $item:ty, $($result:tt)+) => {
        boxed! { $items $reference pinned [Future<Output = $item>] $($result)+ }
        boxed! { $items $reference pinned [Future<Output = $item> + Send] $($result)+ }
        boxed! { $items $reference pinned [Future<Output = $item> + Send + Sync] $($result)+ }
        boxed! { $items $reference pinned [Stream<Item = $item>] $($result)+ }
        boxed! { $items $reference pinned [Stream<Item = $item> + Send] $($result)+ }
        boxed! { $items $reference pinned [Stream<Item = $item> + Send + Sync] $($result)+ }
        boxed! { $items $reference plain [Stream<Item = $item> + Unpin] $($result)+ }
        boxed! { $items $reference plain [Stream<Item = $item> + Send + Unpin] $($result)+ }
        boxed! { $items $reference plain [Stream<Item = $item> + Send + Sync + Unpin] $($result)+ }
        boxed! { $items $reference plain [Iterator<Item = $item>] $($result)+ }
        boxed! { $items $reference plain [Iterator<Item = $item> + Send] $($result)+ }
        boxed! { $items $reference plain [Iterator<Item = $item> + Send + Sync] $($result)+ }
    };
}

boxes! { [T, E] [&&&] Result<T, E>, FailureOf<E>, WriteFn<E>, Parts, |output, failure| (output, failure) }
boxes! { [T] [&&] T, NoFailure, NoFailure, Whole, |output, _| output }
