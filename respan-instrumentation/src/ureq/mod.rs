//! Instrumentation of ureq: a middleware that records model calls.
//!
//! Needs the cargo feature `ureq`. Requests that are no model calls pass unchanged.

mod middleware;
mod request;
mod response;
mod transport_error;

pub use middleware::{ModelCallMiddleware, agent};
