//! The writers of outputs and errors, selected by type without a value.
#![allow(missing_docs)]

use super::captured::Capture;
use super::failure::{Failed, Failure};
use super::result_writer::{ResultWriter, WriteFn};
use serde::Serialize;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;
use std::ops::Deref;

/// The type of an output, as a value.
#[derive(Debug)]
pub struct OutputOf<T>(PhantomData<fn() -> T>);

/// The type of an error, as a value.
#[derive(Debug)]
pub struct FailureOf<E>(PhantomData<fn() -> E>);

/// Stands in for the error type of a function that returns no `Result`.
#[derive(Debug, Clone, Copy)]
pub struct NoFailure;

impl<T> OutputOf<T> {
    #[inline]
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// The writer for outputs that are not captured.
    #[inline]
    pub fn silent(self) -> WriteFn<T> {
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

/// Selects the writer of an output.
pub trait OutputWritten {
    type Output;
    fn __respan_output(&self) -> WriteFn<Self::Output>;
}

/// Selects the writer of an error.
pub trait FailureWritten {
    type Writer;
    fn __respan_failure(&self) -> Self::Writer;
}

/// Implements one choice per line, with the writer of the same choice of [`Captured`](super::Captured).
macro_rules! outputs {
    ($([$($reference:tt)*] $($bound:path),*;)*) => {$(
        impl<T: $($bound +)*> OutputWritten for $($reference)* OutputOf<T> {
            type Output = T;
            #[inline]
            fn __respan_output(&self) -> WriteFn<T> {
                fn write<T: $($bound +)*>(value: &T, writer: &mut ResultWriter<'_>) {
                    writer.output(&$($reference)* Capture(value));
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
            type Writer = WriteFn<E>;
            #[inline]
            fn __respan_failure(&self) -> WriteFn<E> {
                fn write<E $(: $bound)?>(error: &E, writer: &mut ResultWriter<'_>) {
                    Failed::__respan_fail(&$($reference)* Failure(error), writer);
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

/// The types of two errors, as a value: that of a `Result` with a sequence, and that of its items.
#[derive(Debug)]
pub struct FailuresOf<X, E>(PhantomData<fn() -> (X, E)>);

impl<X, E> FailuresOf<X, E> {
    #[inline]
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

/// Both errors are written in the best format that both types support.
macro_rules! pairs_of_failures {
    ($([$($reference:tt)*] $($bound:path)?;)*) => {$(
        impl<X $(: $bound)?, E $(: $bound)?> FailureWritten for $($reference)* FailuresOf<X, E> {
            type Writer = (WriteFn<X>, WriteFn<E>);
            #[inline]
            fn __respan_failure(&self) -> (WriteFn<X>, WriteFn<E>) {
                let (outer, inner) = (FailureOf::<X>::new(), FailureOf::<E>::new());
                (
                    FailureWritten::__respan_failure(&$($reference)* outer),
                    FailureWritten::__respan_failure(&$($reference)* inner),
                )
            }
        }
    )*};
}

pairs_of_failures! {
    [&&&&] Error;
    [&&] Display;
    [&] Debug;
    [] ;
}

/// At the first level, so that method lookup ends there.
macro_rules! no_failure {
    ($($reference:ty)*) => {$(
        impl FailureWritten for $reference {
            type Writer = NoFailure;
            #[inline]
            fn __respan_failure(&self) -> NoFailure {
                NoFailure
            }
        }
    )*};
}

// The second for generic errors, whose lookup begins there.
no_failure! { &&&&NoFailure &&NoFailure }
