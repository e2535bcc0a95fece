//! What happens to the process as a whole: it forks, it ends, it gets a signal.

#[cfg(unix)]
pub(crate) mod exit;
pub(crate) mod fork;
#[cfg(all(unix, feature = "signals"))]
pub(crate) mod signals;
#[cfg(unix)]
mod system;
