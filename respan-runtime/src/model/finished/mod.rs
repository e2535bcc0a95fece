//! The finished span on its way through delivery, its size, and smaller copies of it.

mod finished_span;
mod shrink;
#[cfg(test)]
mod shrink_tests;
mod size;

pub(crate) use finished_span::{FinishedSpan, Prepared};
