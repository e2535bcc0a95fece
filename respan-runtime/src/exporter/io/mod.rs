//! The I/O thread, and blocking on futures without a runtime of the caller.
//!
//! Exporters use asynchronous clients (HTTP, gRPC) or blocking ones, and neither may depend on the caller's runtime. A
//! current-thread tokio runtime, driven by the thread `respan-io`, drives sockets and timers. The future of an export is
//! polled on the exporting thread inside [`block_on()`], with that runtime entered by its handle: asynchronous clients find a
//! runtime, and blocking clients may block because the thread is not inside `Runtime::block_on`.
//!
//! ```text
//! exporting thread              thread respan-io
//! block_on(future, timeout)     Runtime::block_on(pending)
//!   poll ──────── registers ───▶  sockets, timers
//!   ThreadWaker::wait ◀ wakes ──
//! ```
//!
//! respan's own HTTP exporters are driven by the exporting thread itself, with a [`LocalRuntime`], unless it is inside of a runtime
//! of the program.
//!
//! An [`AttemptDeadline`] is shared with the thread that shuts down, and ends such a wait early.

mod block_on;
mod deadline;
#[cfg(feature = "exporter-otlp")]
mod local_runtime;
mod thread;
mod thread_waker;
mod wait_error;

pub(crate) use block_on::{block_on, block_on_with_deadline};
pub(crate) use deadline::AttemptDeadline;
#[cfg(feature = "exporter-otlp")]
pub(crate) use local_runtime::{LocalRuntime, block_on_local, settle};
pub(crate) use thread::handle;
pub(crate) use wait_error::WaitError;
