//! Arguments of spawn functions in annotated functions, wrapped to run in the context in which they were spawned.
//!
//! The macro recognises closures and `async` blocks. For other arguments the type selects, by autoref specialisation, which
//! [`capture`](crate::capture) explains. From the strongest implementation to the weakest:
//!
//! | implemented for | argument | becomes |
//! |---|---|---|
//! | `&&&&Job<T>` | box of a `dyn` function or future | box of the same type |
//! | `&&&Job<T>` | box of another function or future, which the spawn function may coerce | box of the wrapped one |
//! | `&&Job<T>` | future | wrapped future |
//! | `&Job<T>` | function without arguments | wrapped function |
//! | `Job<T>` | any other: the argument of an unrelated function of that name | itself |
#![allow(missing_docs, clippy::boxed_local, clippy::unnecessary_box_returns)]

use super::constructors::spawn_context;
use super::region::Region;
use super::scoped::Scoped;
use crate::current_context;
use crate::span::handle::inherits;
use crate::span::running::lifecycle;
use std::future::Future;
use std::pin::Pin;

/// The current context; None if there is neither a telemetry nor anything that the program has put there by a region, or if
/// threads do not continue contexts.
#[inline]
fn current() -> Option<Region> {
    if lifecycle::is_any_open() || is_in_region() {
        return spawn_context();
    }
    None
}

/// Baggage and values of the program do not depend on tracing.
fn is_in_region() -> bool {
    current_context::map_current(inherits).unwrap_or(false)
}

/// A function that runs in the current context.
#[inline]
pub fn carry_call<F: FnOnce() -> R, R>(call: F) -> impl FnOnce() -> R + use<F, R> {
    wrapped(current(), call)
}

#[inline]
fn wrapped<F: FnOnce() -> R, R>(region: Option<Region>, call: F) -> impl FnOnce() -> R + use<F, R> {
    move || match region {
        Some(region) => region.into_wrapped(call)(),
        None => call(),
    }
}

/// A function for a thread that runs in the current context, unless [`Instruments::Threading`] is disabled.
///
/// [`Instruments::Threading`]: crate::Instruments::Threading
pub(crate) fn spawned_call<F: FnOnce() -> R, R>(call: F) -> impl FnOnce() -> R + use<F, R> {
    wrapped(spawn_context(), call)
}

/// A future for a task that is polled in the current context, unless [`Instruments::Threading`] is disabled.
///
/// [`Instruments::Threading`]: crate::Instruments::Threading
#[cfg(feature = "tokio")]
pub(crate) fn spawned_future<F: Future>(future: F) -> Scoped<F> {
    Scoped::new(future, spawn_context())
}

/// A future that is polled in the current context.
#[inline]
pub fn carry_future<F: Future>(future: F) -> Scoped<F> {
    Scoped::new(future, current())
}

/// Returns a job that its kind has wrapped.
#[inline]
pub fn carry<T>(job: T) -> T {
    job
}

/// A reference to the argument of a spawn function, on which `__respan_kind` is called.
#[derive(Debug)]
pub struct Job<'a, T: ?Sized>(pub &'a T);

/// Defines the kinds of jobs: the type of the job, that of the wrapped one, and the wrapping.
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

/// A box of a `dyn` type, which keeps its type.
pub trait JobErased {
    type Kind;
    fn __respan_kind(&self) -> Self::Kind;
}

/// A box that may be coerced to a box of a `dyn` type.
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
