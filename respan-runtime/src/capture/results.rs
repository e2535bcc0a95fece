//! The parts of a result as types: what writes a value of each, picked by autoref specialisation as in
//! [`dispatch`](super::dispatch), without a value.
#![allow(missing_docs)]

use super::dispatch::{Capture, Failed, Failure};
use super::result_writer::{Finish, Write};
use serde::Serialize;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;
use std::ops::Deref;

/// Outputs of one type.
#[derive(Debug)]
pub struct OutputOf<T>(PhantomData<fn() -> T>);

/// Errors of one type.
#[derive(Debug)]
pub struct FailureOf<E>(PhantomData<fn() -> E>);

/// What cannot fail.
#[derive(Debug, Clone, Copy)]
pub struct NoFailure;

impl<T> OutputOf<T> {
    #[inline]
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// Where outputs are not captured.
    #[inline]
    pub fn silent(self) -> Write<T> {
        |_, _| {}
    }
}

impl<E> FailureOf<E> {
    #[inline]
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl NoFailure {
    #[inline]
    pub(crate) fn new() -> Self {
        Self
    }
}

/// Tells what writes an output.
pub trait OutputWritten {
    type Output;
    fn __respan_output(&self) -> Write<Self::Output>;
}

/// Tells what writes an error.
pub trait FailureWritten {
    type Write;
    fn __respan_failure(&self) -> Self::Write;
}

/// One level: as the value itself would be written there.
macro_rules! outputs {
    ($([$($reference:tt)*] $($bound:path),*;)*) => {$(
        impl<T: $($bound +)*> OutputWritten for $($reference)* OutputOf<T> {
            type Output = T;
            #[inline]
            fn __respan_output(&self) -> Write<T> {
                fn write<T: $($bound +)*>(value: &T, finish: &mut Finish<'_>) {
                    finish.output(&$($reference)* Capture(value));
                }
                write
            }
        }
    )*};
}

outputs! {
    [&&&] Serialize, Debug;
    [&&] Serialize;
    [&] Debug;
    [] ;
}

macro_rules! failures {
    ($([$($reference:tt)*] $($bound:path)?;)*) => {$(
        impl<E $(: $bound)?> FailureWritten for $($reference)* FailureOf<E> {
            type Write = Write<E>;
            #[inline]
            fn __respan_failure(&self) -> Write<E> {
                fn write<E $(: $bound)?>(error: &E, finish: &mut Finish<'_>) {
                    Failed::__respan_fail(&$($reference)* Failure(error), finish);
                }
                write
            }
        }
    )*};
}

failures! {
    [&&&&] Error;
    [&&&] Deref<Target: Error>;
    [&&] Display;
    [&] Debug;
    [] ;
}

/// At the first level, so that the compiler looks no further.
impl FailureWritten for &&&&NoFailure {
    type Write = NoFailure;
    #[inline]
    fn __respan_failure(&self) -> NoFailure {
        NoFailure
    }
}
