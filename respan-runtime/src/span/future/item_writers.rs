//! Writers of what a wrapped future or sequence produces.
//!
//! A wrapper has to outlive what its function's return type outlives, and with it all its type parameters. So these are markers
//! that do not name the types of output and error, which need not outlive as much.
#![allow(missing_docs)]

use crate::capture::{Finish, Write};
use crate::span::call::Entry;
use std::fmt::Debug;

/// The writers of values of the type `R`.
pub trait ItemWriters<R> {
    /// Function pointers, so that the wrapper may be sent whatever `R` is.
    type Pointers: Copy + Debug + Send + Sync + Unpin;
    fn write(pointers: Self::Pointers, value: &R, finish: &mut Finish<'_>);

    /// Ends the span with the value, and returns it.
    #[inline]
    fn finish(pointers: Self::Pointers, value: R, entry: &mut Entry) -> R {
        entry.value(&value, |value, finish| Self::write(pointers, value, finish));
        value
    }
}

/// A function that ends the span of an async call with its value, or moves the span into the value, as the value's shape says.
pub(super) type Finisher<R> = fn(R, &mut Entry) -> R;

/// A finisher in place of writers.
#[derive(Debug)]
pub struct ByShape;

impl<R> ItemWriters<R> for ByShape {
    type Pointers = Finisher<R>;

    fn write(_: Finisher<R>, _: &R, _: &mut Finish<'_>) {}

    #[inline]
    fn finish(finisher: Finisher<R>, value: R, entry: &mut Entry) -> R {
        finisher(value, entry)
    }
}

/// One writer of the whole value.
#[derive(Debug)]
pub struct Whole;

impl<R> ItemWriters<R> for Whole {
    type Pointers = Write<R>;
    #[inline]
    fn write(pointer: Write<R>, value: &R, finish: &mut Finish<'_>) {
        pointer(value, finish);
    }
}

/// A writer of the output and one of the error.
#[derive(Debug)]
pub struct Parts;

impl<T, E> ItemWriters<Result<T, E>> for Parts {
    type Pointers = (Write<T>, Write<E>);
    #[inline]
    fn write((output, failure): Self::Pointers, result: &Result<T, E>, finish: &mut Finish<'_>) {
        match result {
            Ok(value) => output(value, finish),
            Err(error) => failure(error, finish),
        }
    }
}
