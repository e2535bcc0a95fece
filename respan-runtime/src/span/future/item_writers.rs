//! Writers of what a wrapped future or sequence produces.
//!
//! A wrapper has to outlive what its function's return type outlives, and with it all its type parameters. So these are markers
//! that do not name the types of output and error, which need not outlive as much.
#![allow(missing_docs)]

use crate::capture::{Finish, Write};
use std::fmt::Debug;

/// The writers of values of the type `R`.
pub trait ItemWriters<R> {
    /// Function pointers, so that the wrapper may be sent whatever `R` is.
    type Pointers: Copy + Debug + Send + Sync + Unpin;
    fn write(pointers: Self::Pointers, value: &R, finish: &mut Finish<'_>);
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
