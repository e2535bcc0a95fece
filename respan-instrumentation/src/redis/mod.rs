//! Commands to Redis: a connection whose commands are recorded.
//!
//! Needs the cargo feature `redis`, for async connections `redis-aio`. A span has the name of the command, its number of arguments
//! and the error code; keys and values are not recorded.

#[cfg(feature = "redis-aio")]
mod asynchronous;
mod blocking;
mod span;
mod traced;

pub use traced::Traced;
