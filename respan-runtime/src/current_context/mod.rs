//! Access to OpenTelemetry's current context that never panics.
//!
//! OpenTelemetry keeps the current context of a thread in a thread-local behind a `RefCell`. Two uses of it panic: one after its
//! destruction, while the thread ends, and attaching or detaching a context inside of a callback of `Context::map_current` or
//! `get_active_span`, during which the cell is borrowed. In the first case there is no current context; in the second, respan
//! keeps a stack of contexts of its own until the callback returns.

mod access;
mod attached;
#[cfg(feature = "tracing")]
pub(crate) mod carrier;
#[cfg(not(feature = "tracing"))]
#[path = "no_carrier.rs"]
pub(crate) mod carrier;
#[cfg(feature = "tracing")]
mod entered_carrier;
mod thread_state;

#[cfg(feature = "tracing")]
pub(crate) use access::attach;
pub(crate) use access::{attach_copy, attach_to, map_current};
pub(crate) use attached::{Attached, detach};
#[cfg(feature = "tracing")]
pub(crate) use entered_carrier::is_own as is_own_carrier;
