//! Container of a lazy value: none, or a `Result` or an `Option` around it.
//!
//! `-> Result<impl Stream, E>` keeps its span open like `-> impl Stream`, and an error ends it. The name of a type says
//! little, since it may be an alias or a type of the program's: [`Contained`] selects the container by the type of the value.
#![allow(missing_docs)]

use crate::capture::{FailureOf, NoFailure, WriteFn, capture};
use crate::span::call::TracedCall;
use std::fmt::Debug;
use std::future::Future;
use std::marker::PhantomData;

/// The type of a returned value, on which [`Contained`] is called.
#[derive(Debug)]
pub struct ContainerOf<R>(PhantomData<fn() -> R>);

impl<R> ContainerOf<R> {
    #[inline]
    pub fn value(_: &R) -> Self {
        Self(PhantomData)
    }

    /// That of the value of a future.
    #[inline]
    pub fn output<F: Future<Output = R>>(_: &F) -> Self {
        Self(PhantomData)
    }
}

/// Selects the container by the type of a value.
pub trait Contained {
    type Container;
    type Failure;
    fn __respan_container(&self) -> (Self::Container, Self::Failure);
}

/// A value as it is.
#[derive(Debug, Clone, Copy)]
pub struct Itself;

/// The value of an `Ok`.
#[derive(Debug, Clone, Copy)]
pub struct InResult;

/// The value of a `Some`.
#[derive(Debug, Clone, Copy)]
pub struct InOption;

/// A value inside a type that is not known.
#[derive(Debug, Clone, Copy)]
pub struct InOther;

impl Itself {
    /// Like [`Contained::__respan_container`], where the signature says that there is no container.
    #[inline]
    pub fn new() -> (Self, NoFailure) {
        (Self, NoFailure::new())
    }
}

impl<S, E> Contained for &&ContainerOf<Result<S, E>> {
    type Container = InResult;
    type Failure = FailureOf<E>;
    #[inline]
    fn __respan_container(&self) -> (InResult, FailureOf<E>) {
        (InResult, FailureOf::new())
    }
}

impl<S> Contained for &ContainerOf<Option<S>> {
    type Container = InOption;
    type Failure = NoFailure;
    #[inline]
    fn __respan_container(&self) -> (InOption, NoFailure) {
        (InOption, NoFailure::new())
    }
}

impl<R> Contained for ContainerOf<R> {
    type Container = InOther;
    type Failure = NoFailure;
    #[inline]
    fn __respan_container(&self) -> (InOther, NoFailure) {
        (InOther, NoFailure::new())
    }
}

/// A container that is the type `R`.
pub trait Container<R> {
    /// The type of the contained value.
    type Value;
    /// The writer of what may be in its place.
    type Failure: Copy + Debug + Send + Sync + Unpin;
    type With<U>;

    fn map<U>(value: R, wrap: impl FnOnce(Self::Value) -> U) -> Self::With<U>;

    /// The contained value; if there is none, ends the span with what is in its place.
    fn content<'a>(value: &'a mut R, failure: Self::Failure, call: &mut TracedCall) -> Option<&'a mut Self::Value>;
}

impl<S> Container<S> for Itself {
    type Value = S;
    type Failure = NoFailure;
    type With<U> = U;

    fn map<U>(value: S, wrap: impl FnOnce(S) -> U) -> U {
        wrap(value)
    }

    fn content<'a>(value: &'a mut S, _: NoFailure, _: &mut TracedCall) -> Option<&'a mut S> {
        Some(value)
    }
}

impl<S, E> Container<Result<S, E>> for InResult {
    type Value = S;
    type Failure = WriteFn<E>;
    type With<U> = Result<U, E>;

    fn map<U>(value: Result<S, E>, wrap: impl FnOnce(S) -> U) -> Result<U, E> {
        value.map(wrap)
    }

    fn content<'a>(value: &'a mut Result<S, E>, failure: WriteFn<E>, call: &mut TracedCall) -> Option<&'a mut S> {
        match value {
            Ok(content) => Some(content),
            Err(error) => {
                call.end_with(&*error, failure);
                None
            }
        }
    }
}

impl<S> Container<Option<S>> for InOption {
    type Value = S;
    type Failure = NoFailure;
    type With<U> = Option<U>;

    fn map<U>(value: Option<S>, wrap: impl FnOnce(S) -> U) -> Option<U> {
        value.map(wrap)
    }

    fn content<'a>(value: &'a mut Option<S>, _: NoFailure, call: &mut TracedCall) -> Option<&'a mut S> {
        if value.is_none() {
            end_without_value(call);
        }
        value.as_mut()
    }
}

/// Ends the span of a call that returned `None`.
pub(super) fn end_without_value(call: &mut TracedCall) {
    call.end_with(&(), |value, writer| writer.output(capture(value).__respan_value()));
}

impl<R> Container<R> for InOther {
    /// Never reached.
    type Value = ();
    type Failure = NoFailure;
    type With<U> = R;

    fn map<U>(value: R, _: impl FnOnce(()) -> U) -> R {
        value
    }

    fn content<'a>(value: &'a mut R, _: NoFailure, call: &mut TracedCall) -> Option<&'a mut ()> {
        call.end_with(&*value, |_, _| {});
        None
    }
}
