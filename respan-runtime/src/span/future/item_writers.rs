//! Writers of what a wrapped future or sequence produces.
//!
//! A wrapper has to outlive what its function's return type outlives, and with it all its type parameters. So these are markers
//! that do not name the types of output and error, which need not outlive as much.
#![allow(missing_docs)]

use crate::capture::{ResultWriter, WriteFn};
use crate::span::call::TracedCall;
use std::fmt::Debug;

/// The writers of values of the type `R`.
pub trait ItemWriters<R> {
    /// Function pointers, so that the wrapper may be sent whatever `R` is.
    type Pointers: Copy + Debug + Send + Sync + Unpin;
    fn write(pointers: Self::Pointers, value: &R, writer: &mut ResultWriter<'_>);

    /// Ends the span with the value, and returns it.
    #[inline]
    fn finish(pointers: Self::Pointers, value: R, call: &mut TracedCall) -> R {
        call.end_with(&value, |value, writer| Self::write(pointers, value, writer));
        value
    }
}

/// A function that ends the span of an async call with its value, or moves the span into the value, as the value's shape says.
pub(super) type FinishFn<R> = fn(R, &mut TracedCall) -> R;

/// A `FinishFn` in place of writers.
#[derive(Debug)]
pub struct ByShape;

impl<R> ItemWriters<R> for ByShape {
    type Pointers = FinishFn<R>;

    fn write(_: FinishFn<R>, _: &R, _: &mut ResultWriter<'_>) {}

    #[inline]
    fn finish(finish: FinishFn<R>, value: R, call: &mut TracedCall) -> R {
        finish(value, call)
    }
}

/// One writer of the whole value.
#[derive(Debug)]
pub struct Whole;

impl<R> ItemWriters<R> for Whole {
    type Pointers = WriteFn<R>;
    #[inline]
    fn write(pointer: WriteFn<R>, value: &R, writer: &mut ResultWriter<'_>) {
        pointer(value, writer);
    }
}

/// A writer of the output and one of the error.
#[derive(Debug)]
pub struct Parts;

impl<T, E> ItemWriters<Result<T, E>> for Parts {
    type Pointers = (WriteFn<T>, WriteFn<E>);
    #[inline]
    fn write((output, failure): Self::Pointers, result: &Result<T, E>, writer: &mut ResultWriter<'_>) {
        match result {
            Ok(value) => output(value, writer),
            Err(error) => failure(error, writer),
        }
    }
}
