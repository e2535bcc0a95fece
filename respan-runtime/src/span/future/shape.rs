//! Shape of a returned value, selected by its type: a plain value or a `Result` ends the span, a boxed future, stream or
//! iterator keeps it open until it has ended.
//!
//! Selected by method lookup with dereferences, which [`capture`](crate::capture) explains. From the first choice to the last:
//!
//! | choice | returned type |
//! |---|---|
//! | [`Shape`], of [`OfResults`] | box of a future, stream or iterator of `Result`s; a `Result` with such a box ([`opened`](super::opened)), an `Option` with one |
//! | [`ShapeOfItems`], of [`OfItems`] | other box of a future, stream or iterator; a `Result` or an `Option` with such a box |
//! | [`ShapeOfResult`] | `Result` |
//! | [`ShapeOfValue`] | any other |
//!
//! A shape names the types of output and error, not their values, so that their writers are functions of these types. A closure
//! that captures the value would be compiled once more for each annotated function.
#![allow(missing_docs, clippy::missing_errors_doc)]

use super::container::end_without_value;
use super::item_writers::{Parts, Whole};
use super::rebox::{Rebox, pinned, plain};
use crate::capture::{FailureOf, NoFailure, OutputOf, ResultWriter, WriteFn, type_choices};
use crate::span::call::TracedCall;
use futures_core::Stream;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

type_choices! {
    /// The type of the value that a function returned.
    Shape<R>, ShapeOfItems, ShapeOfResult, ShapeOfValue;
}

/// The type of a returned value.
#[inline]
pub fn shape<R>(_: &R) -> Shape<R> {
    Shape(PhantomData)
}

/// A box of a future, stream or iterator of `Result`s, or a `Result` or an `Option` with such a box.
pub trait OfResults {
    type Shape;
    type Output;
    type Failure;
    fn shape() -> (Self::Shape, OutputOf<Self::Output>, Self::Failure);
}

/// Any box of a future, stream or iterator, or a `Result` or an `Option` with such a box.
pub trait OfItems {
    type Shape;
    type Output;
    type Failure;
    fn shape() -> (Self::Shape, OutputOf<Self::Output>, Self::Failure);
}

/// Implements one choice per line: the shape, and the types of output and error.
macro_rules! shapes {
    ($([$($parameters:tt)*] $choice:ty: $shape:ty, $output:ty, $failure:ty, $value:expr;)*) => {$(
        impl<$($parameters)*> $choice {
            #[inline]
            pub fn __respan_shape(&self) -> ($shape, OutputOf<$output>, $failure) {
                $value
            }
        }
    )*};
}

shapes! {
    [R: OfResults] Shape<R>: R::Shape, R::Output, R::Failure, R::shape();
    [R: OfItems] ShapeOfItems<R>: R::Shape, R::Output, R::Failure, R::shape();
    [T, E] ShapeOfResult<Result<T, E>>: Fallible, T, FailureOf<E>, (Fallible, OutputOf::new(), FailureOf::new());
    [R] ShapeOfValue<R>: Plain, R, NoFailure, (Plain, OutputOf::new(), NoFailure::new());
}

/// A `Result`.
#[derive(Debug, Clone, Copy)]
pub struct Fallible;

impl Fallible {
    /// Ends the span with the output or the error.
    #[inline]
    pub fn finish<T, E>(
        self,
        call: &mut TracedCall,
        output: WriteFn<T>,
        failure: WriteFn<E>,
        value: Result<T, E>,
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

impl Plain {
    /// Ends the span with the output.
    #[inline]
    pub fn finish<R>(self, call: &mut TracedCall, output: WriteFn<R>, _: NoFailure, value: R) -> R {
        call.end_with(&value, output);
        value
    }
}

/// A boxed future, stream or iterator, which is put into a second box of the same type together with its span.
#[derive(Debug)]
pub struct Boxed<R, F>(PhantomData<fn() -> (R, F)>);

impl<R, F> Boxed<R, F> {
    #[inline]
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

/// An `Option` with such a box.
#[derive(Debug)]
pub struct Optional<S>(S);

/// The implementations for one type of box. If nothing is recorded, the value is returned as it is, without a second box.
macro_rules! boxed {
    ([$($item:ident),+] $choice:ident $box:ident [$($content:tt)+] $failure:ty, $failures:ty, $writers:ty, |$output:ident, $error:pat_param| $pointers:expr) => {
        impl<'t, $($item),+> $choice for $box!($($content)+ + 't) {
            type Shape = Boxed<$box!($($content)+ + 't), $failure>;
            type Output = T;
            type Failure = $failure;
            #[inline]
            fn shape() -> (Self::Shape, OutputOf<T>, $failure) {
                (Boxed(PhantomData), OutputOf::new(), <$failure>::new())
            }
        }

        impl<'t, $($item),+> Boxed<$box!($($content)+ + 't), $failure> {
            /// Keeps the span open until the content of the box has ended.
            pub fn finish(
                self,
                call: &mut TracedCall,
                $output: WriteFn<T>,
                $error: $failures,
                value: $box!($($content)+ + 't),
            ) -> $box!($($content)+ + 't) {
                if call.is_off() {
                    return value;
                }
                Rebox::<$writers>::rebox(value, call.take_open_span(), $pointers)
            }
        }

        impl<'t, $($item),+> $choice for Option<$box!($($content)+ + 't)> {
            type Shape = Optional<Boxed<$box!($($content)+ + 't), $failure>>;
            type Output = T;
            type Failure = $failure;
            #[inline]
            fn shape() -> (Self::Shape, OutputOf<T>, $failure) {
                (Optional(Boxed(PhantomData)), OutputOf::new(), <$failure>::new())
            }
        }

        impl<'t, $($item),+> Optional<Boxed<$box!($($content)+ + 't), $failure>> {
            /// Keeps the span open until the content of the box has ended, or ends it without a value.
            pub fn finish(
                self,
                call: &mut TracedCall,
                output: WriteFn<T>,
                failure: $failures,
                value: Option<$box!($($content)+ + 't)>,
            ) -> Option<$box!($($content)+ + 't)> {
                let Some(content) = value else {
                    end_without_value(call);
                    return None;
                };
                Some(self.0.finish(call, output, failure, content))
            }
        }
    };
}

/// The implementations for all types of boxes, for one type of items.
macro_rules! boxes {
    ($items:tt $choice:ident $item:ty, $($result:tt)+) => {
        boxed! { $items $choice pinned [Future<Output = $item>] $($result)+ }
        boxed! { $items $choice pinned [Future<Output = $item> + Send] $($result)+ }
        boxed! { $items $choice pinned [Future<Output = $item> + Send + Sync] $($result)+ }
        boxed! { $items $choice pinned [Stream<Item = $item>] $($result)+ }
        boxed! { $items $choice pinned [Stream<Item = $item> + Send] $($result)+ }
        boxed! { $items $choice pinned [Stream<Item = $item> + Send + Sync] $($result)+ }
        boxed! { $items $choice plain [Stream<Item = $item> + Unpin] $($result)+ }
        boxed! { $items $choice plain [Stream<Item = $item> + Send + Unpin] $($result)+ }
        boxed! { $items $choice plain [Stream<Item = $item> + Send + Sync + Unpin] $($result)+ }
        boxed! { $items $choice plain [Iterator<Item = $item>] $($result)+ }
        boxed! { $items $choice plain [Iterator<Item = $item> + Send] $($result)+ }
        boxed! { $items $choice plain [Iterator<Item = $item> + Send + Sync] $($result)+ }
    };
}

boxes! { [T, E] OfResults Result<T, E>, FailureOf<E>, WriteFn<E>, Parts, |output, failure| (output, failure) }
boxes! { [T] OfItems T, NoFailure, NoFailure, Whole, |output, _| output }
