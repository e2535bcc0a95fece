//! Golden conformance: captured traffic in, normal form, differences out.
//!
//! The goldens in `tests/conformance/golden` are captures of the Python SDK. [`normalise`](normalise::normalise) gives a
//! capture of ours the same form, [`compare`](compare::compare) says what differs, and [`deviations`] holds what may.

pub mod compare;
pub mod deviations;
pub mod document;
pub mod golden;
pub mod json;
pub mod normalise;
pub mod record;

mod copy;
mod form;
mod label;
mod otlp;
mod render;
mod request;
mod summary;

#[cfg(test)]
mod recorded;
