//! The one thread on which sockets are driven.
//!
//! Exporters speak async HTTP or gRPC; some block. Neither may depend on the caller's runtime. So one current-thread
//! runtime of ours is driven by its own thread, and a future is polled by whoever exports, on its own thread, with that
//! runtime's handle entered but without being inside of its `block_on`: async clients find a runtime, blocking ones are
//! allowed to block.

mod block_on;
mod deadline;
mod signal;
mod thread;
mod wait_error;

pub(crate) use block_on::{block_on, block_on_with_deadline};
pub(crate) use deadline::AttemptDeadline;
pub(crate) use thread::handle;
pub(crate) use wait_error::WaitError;
