//! The writers of outputs and errors, selected by type without a value.
#![allow(missing_docs)]

use super::failure::{Failed, Failure};
use super::format_choice::capture;
use super::result_writer::{ResultWriter, WriteFn};
use super::type_choices::type_choices;
use serde::Serialize;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;
use std::ops::Deref;

type_choices! {
    /// The type of an output, as a value.
    OutputOf<T>, OutputSerialize, OutputDebug, OutputType;
    /// The type of an error, as a value.
    FailureOf<E>, FailurePointer, FailureDisplay, FailureDebug, FailureType;
    /// The types of two errors, as a value: that of a `Result` with a sequence, and that of its items.
    FailuresOf<X, E>, FailuresDisplay, FailuresDebug, FailuresType;
}

/// Stands in for the error type of a function that returns no `Result`.
#[derive(Debug, Clone, Copy)]
pub struct NoFailure;

impl<T> OutputOf<T> {
    #[inline]
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// The writer for outputs of which only the name of the type is captured.
    #[inline]
    pub fn opaque(self) -> WriteFn<T> {
        OutputType(PhantomData).__respan_output()
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

/// Implements the writer of an output for one choice per line, as [`capture`](super::capture()) makes it.
macro_rules! outputs {
    ($($choice:ident: $($bound:path),*;)*) => {$(
        impl<T: $($bound +)*> $choice<T> {
            #[inline]
            pub fn __respan_output(&self) -> WriteFn<T> {
                fn write<T: $($bound +)*>(value: &T, writer: &mut ResultWriter<'_>) {
                    writer.output(capture(value).__respan_value());
                }
                write
            }
        }
    )*};
}

outputs! {
    OutputOf: Serialize, Debug;
    OutputSerialize: Serialize;
    OutputDebug: Debug;
    OutputType: ;
}

/// Implements the writer of an error for one choice per line, with the references that make the same choice of
/// [`Failed`].
macro_rules! failures {
    ($($choice:ident: [$($reference:tt)*] $($bound:path)?;)*) => {$(
        impl<E $(: $bound)?> $choice<E> {
            #[inline]
            pub fn __respan_failure(&self) -> WriteFn<E> {
                fn write<E $(: $bound)?>(error: &E, writer: &mut ResultWriter<'_>) {
                    Failed::__respan_fail(&$($reference)* Failure(error), writer);
                }
                write
            }
        }
    )*};
}

failures! {
    FailureOf: [&&&&] Error;
    FailurePointer: [&&&] Deref<Target: Error>;
    FailureDisplay: [&&] Display;
    FailureDebug: [&] Debug;
    FailureType: [] ;
}

impl<E> FailureOf<E> {
    /// The choices for an error of which [`Error`] may hold for `'static` only.
    #[inline]
    pub fn __respan_generic(&self) -> &FailureDisplay<E> {
        self
    }
}

/// Both errors are written in the best format that both types support.
macro_rules! pairs_of_failures {
    ($($choice:ident: $single:ident $($bound:path)?;)*) => {$(
        impl<X $(: $bound)?, E $(: $bound)?> $choice<X, E> {
            #[inline]
            pub fn __respan_failure(&self) -> (WriteFn<X>, WriteFn<E>) {
                ($single::<X>(PhantomData).__respan_failure(), $single::<E>(PhantomData).__respan_failure())
            }
        }
    )*};
}

pairs_of_failures! {
    FailuresOf: FailureOf Error;
    FailuresDisplay: FailureDisplay Display;
    FailuresDebug: FailureDebug Debug;
    FailuresType: FailureType;
}

impl<X, E> FailuresOf<X, E> {
    #[inline]
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// The choices for errors of which [`Error`] may hold for `'static` only.
    #[inline]
    pub fn __respan_generic(&self) -> &FailuresDisplay<X, E> {
        self
    }
}

impl NoFailure {
    #[inline]
    #[must_use]
    pub fn __respan_failure(self) -> Self {
        self
    }

    /// Like that of [`FailureOf`].
    #[inline]
    #[must_use]
    pub fn __respan_generic(self) -> Self {
        self
    }
}
