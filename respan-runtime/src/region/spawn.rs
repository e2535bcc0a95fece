//! What a spawn in an annotated function wraps its argument in: a job that runs in the context in which it was spawned.
//!
//! Closures and `async` blocks are recognised by the macro. Of anything else the type decides, by autoref specialisation (see
//! `capture/dispatch.rs`): boxes stay boxes of the same type, futures and functions are wrapped, and what is neither belongs
//! to somebody's own function that happens to have the name, and passes as it is.
#![allow(missing_docs, clippy::boxed_local, clippy::unnecessary_box_returns)]

use super::constructors::capture_context;
use super::region::Region;
use super::scoped::Scoped;
use crate::span::running::telemetry_core;
use std::future::Future;
use std::pin::Pin;

/// The current context; while no telemetry exists this costs one load.
#[inline]
fn current() -> Option<Region> {
    telemetry_core::is_any_open().then(capture_context)
}

/// A function that runs in the current context.
#[inline]
pub fn carry_call<F: FnOnce() -> R, R>(call: F) -> impl FnOnce() -> R + use<F, R> {
    let region = current();
    move || match region {
        Some(region) => region.into_wrapped(call)(),
        None => call(),
    }
}

/// A future that is polled in the current context.
#[inline]
pub fn carry_future<F: Future>(future: F) -> Scoped<F> {
    Scoped::new(future, current().map(Region::into_context))
}

/// What has been wrapped as its type wants it.
#[inline]
pub fn carry<T>(job: T) -> T {
    job
}

/// The argument of a spawn.
#[derive(Debug)]
pub struct Job<'a, T: ?Sized>(pub &'a T);

/// How a job is wrapped.
macro_rules! kinds {
    ($($kind:ident, [$($parameters:tt)*], $from:ty => $to:ty, |$job:ident| $carry:expr;)*) => {$(
        #[derive(Debug)]
        pub struct $kind;
        impl $kind {
            #[inline]
            pub fn __respan_carry<$($parameters)*>(self, $job: $from) -> $to {
                $carry
            }
        }
    )*};
}

kinds! {
    Call, [F: FnOnce() -> R, R], F => impl FnOnce() -> R + use<F, R>, |job| carry_call(job);
    Pollable, [F: Future], F => Scoped<F>, |job| carry_future(job);
    BoxedCall, [F: FnOnce() -> R, R], Box<F> => Box<impl FnOnce() -> R + use<F, R>>, |job| Box::new(carry_call(*job));
    BoxedFuture, [F: Future], Pin<Box<F>> => Pin<Box<Scoped<Pin<Box<F>>>>>, |job| Box::pin(carry_future(job));
    ErasedCall, ['a, R: 'a], Box<dyn FnOnce() -> R + 'a> => Box<dyn FnOnce() -> R + 'a>,
        |job| match current() { Some(region) => Box::new(region.into_wrapped(job)), None => job };
    ErasedSendCall, ['a, R: 'a], Box<dyn FnOnce() -> R + Send + 'a> => Box<dyn FnOnce() -> R + Send + 'a>,
        |job| match current() { Some(region) => Box::new(region.into_wrapped(job)), None => job };
    ErasedFuture, ['a, R: 'a], Pin<Box<dyn Future<Output = R> + 'a>> => Pin<Box<dyn Future<Output = R> + 'a>>,
        |job| match current() { Some(region) => Box::pin(region.scope(job)), None => job };
    ErasedSendFuture, ['a, R: 'a], Pin<Box<dyn Future<Output = R> + Send + 'a>> =>
        Pin<Box<dyn Future<Output = R> + Send + 'a>>,
        |job| match current() { Some(region) => Box::pin(region.scope(job)), None => job };
    Any, [T], T => T, |job| job;
}

/// A box without a type of its own, which has to remain that box.
pub trait JobErased {
    type Kind;
    fn __respan_kind(&self) -> Self::Kind;
}

/// A box that may be about to lose its type.
pub trait JobBoxed {
    type Kind;
    fn __respan_kind(&self) -> Self::Kind;
}

macro_rules! kind_of {
    ($($trait:ident, [$($parameters:tt)*], $job:ty => $kind:ident;)*) => {$(
        impl<$($parameters)*> $trait for $job {
            type Kind = $kind;
            #[inline]
            fn __respan_kind(&self) -> $kind {
                $kind
            }
        }
    )*};
}

kind_of! {
    JobErased, ['a, R], &&&&Job<'_, Box<dyn FnOnce() -> R + 'a>> => ErasedCall;
    JobErased, ['a, R], &&&&Job<'_, Box<dyn FnOnce() -> R + Send + 'a>> => ErasedSendCall;
    JobErased, ['a, R], &&&&Job<'_, Pin<Box<dyn Future<Output = R> + 'a>>> => ErasedFuture;
    JobErased, ['a, R], &&&&Job<'_, Pin<Box<dyn Future<Output = R> + Send + 'a>>> => ErasedSendFuture;
    JobBoxed, [F: FnOnce() -> R, R], &&&Job<'_, Box<F>> => BoxedCall;
    JobBoxed, [F: Future], &&&Job<'_, Pin<Box<F>>> => BoxedFuture;
}

/// A future.
pub trait JobFuture {
    fn __respan_kind(&self) -> Pollable;
}
impl<F: Future> JobFuture for &&Job<'_, F> {
    #[inline]
    fn __respan_kind(&self) -> Pollable {
        Pollable
    }
}

/// A function without arguments.
pub trait JobCall {
    fn __respan_kind(&self) -> Call;
}
impl<F: FnOnce() -> R, R> JobCall for &Job<'_, F> {
    #[inline]
    fn __respan_kind(&self) -> Call {
        Call
    }
}

/// Anything else.
pub trait JobAny {
    fn __respan_kind(&self) -> Any;
}
impl<T> JobAny for Job<'_, T> {
    #[inline]
    fn __respan_kind(&self) -> Any {
        Any
    }
}
