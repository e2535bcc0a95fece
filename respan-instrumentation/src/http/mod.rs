//! Instrumentation of reqwest: a client that records model calls, its middleware, and one recorded request.
//!
//! Needs the cargo feature `reqwest`; `async-openai` enables [`SendTraced`] alone. Requests that are no model calls pass unchanged, as
//! does everything without a telemetry. The caller's bytes are untouched and
//! not delayed.

#[cfg(feature = "async-openai")]
#[doc(hidden)]
pub mod async_openai;
mod copied_body;
mod exchange;
#[cfg(feature = "reqwest")]
mod middleware;
#[cfg(feature = "reqwest")]
mod recorded_request;
mod request;
mod response;
mod send_traced;
mod spare_extensions;
mod transport_error;

#[cfg(feature = "reqwest")]
pub use middleware::{ModelCallMiddleware, client, traced};
pub use send_traced::SendTraced;
