//! Calls to the C library, and instructions of the processor, for which Rust has no safe wrapper.

mod clock;
#[cfg(unix)]
mod process;
mod processor;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod stack;

pub(crate) use clock::{steady_nanos, steady_nanos_coarse};
#[cfg(unix)]
pub(crate) use process::{at_exit, at_fork, effective_user};
#[cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]
pub(crate) use processor::timestamp_counter;
pub(crate) use processor::{prefetch, prefetch_for_write};
#[cfg(feature = "signals")]
pub(crate) use signals::{Disposition, disposition, on_signal};
#[cfg(unix)]
pub(crate) use signals::{end_by_abort, on_abort, with_signals_blocked};
#[cfg(unix)]
pub(crate) use stack::stack_bounds;
