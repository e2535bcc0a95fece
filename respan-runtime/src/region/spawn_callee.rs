//! Recognition of `std::thread::spawn` among functions of the path `thread::spawn`, by type.
//!
//! Autoref specialisation as in [`spawn`](super::spawn): the strongest implementation is for functions with the signature of
//! `std::thread::spawn`, the next for those that accept the argument as it is, the last for all others. Naming the argument's
//! type in the second settles the type parameters of a function of the user's.
#![allow(missing_docs, clippy::unused_self)]

use super::spawn::Any;
use std::thread::JoinHandle;

/// A function, and the argument that it is called with.
#[derive(Debug)]
pub struct Callee<'a, C, J>(pub &'a C, pub &'a J);

/// A value that only the signature of a known function fits.
#[derive(Debug)]
pub struct Marker;

/// `std::thread::spawn`, whose argument is wrapped.
#[derive(Debug)]
pub struct KnownCallee;

impl KnownCallee {
    #[inline]
    pub fn __respan_choose<K>(self, kind: K) -> K {
        kind
    }
}

/// Another function, whose argument is left as it is.
#[derive(Debug)]
pub struct OtherCallee;

impl OtherCallee {
    #[inline]
    pub fn __respan_choose<K>(self, _: K) -> Any {
        Any
    }
}

pub trait CalleeKnown {
    fn __respan_callee(&self) -> KnownCallee;
}

impl<C: Fn(fn() -> Marker) -> JoinHandle<Marker>, J> CalleeKnown for &&Callee<'_, C, J> {
    #[inline]
    fn __respan_callee(&self) -> KnownCallee {
        KnownCallee
    }
}

pub trait CalleeGeneric {
    fn __respan_callee(&self) -> OtherCallee;
}

impl<C: Fn(J) -> R, J, R> CalleeGeneric for &Callee<'_, C, J> {
    #[inline]
    fn __respan_callee(&self) -> OtherCallee {
        OtherCallee
    }
}

pub trait CalleeOther {
    fn __respan_callee(&self) -> OtherCallee;
}

impl<C, J> CalleeOther for Callee<'_, C, J> {
    #[inline]
    fn __respan_callee(&self) -> OtherCallee {
        OtherCallee
    }
}
