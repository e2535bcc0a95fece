//! The bound on errors of observed calls.

use std::fmt::Display;

/// The error of an observed call, or of an item of its stream: any type with a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no text, which the span of the call would have as its error",
    label = "does not implement `Display`",
    note = "give the error a text: `map_err` of `Result` where the call fails, and of `futures::TryStreamExt` where the stream does, \
            such as `stream.map_err(|_| \"the stream broke off\")`"
)]
pub trait ObservedError: Display {}

#[diagnostic::do_not_recommend]
impl<E: Display> ObservedError for E {}
