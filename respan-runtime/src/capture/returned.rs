//! The result of a function, split into value and error by its type.
#![allow(missing_docs, clippy::missing_errors_doc)]

use std::error::Error;
use std::fmt::{self, Display};

/// The returned value of a function.
#[derive(Debug)]
pub struct Returned<'a, R: ?Sized>(pub &'a R);

/// The error type of a function that returns no `Result`. It implements `Error`, so that [`Failed`](super::Failed) resolves at
/// the first level.
#[derive(Debug)]
pub enum Never {}

impl Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl Error for Never {}

/// Splits a returned value into success and error.
pub trait Split<'a> {
    type Value: ?Sized;
    type Failure: ?Sized;
    fn __respan_split(&self) -> Result<&'a Self::Value, &'a Self::Failure>;
}

/// First choice: a `Result`, recognised by its type and thus through any alias.
impl<'a, T, E> Split<'a> for &Returned<'a, Result<T, E>> {
    type Value = T;
    type Failure = E;
    #[inline]
    fn __respan_split(&self) -> Result<&'a T, &'a E> {
        self.0.as_ref()
    }
}

/// Last choice: any other type is a success.
impl<'a, R: ?Sized> Split<'a> for Returned<'a, R> {
    type Value = R;
    type Failure = Never;
    #[inline]
    fn __respan_split(&self) -> Result<&'a R, &'a Never> {
        Ok(self.0)
    }
}
