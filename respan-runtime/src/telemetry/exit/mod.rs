//! The end of the process: handlers of exit, abort and signals, which shut down the installed telemetry.

mod abort_handler;
mod exit_handler;
mod shutdown;
#[cfg(all(unix, feature = "signals"))]
mod signal_handler;

pub(crate) use exit_handler::install;
#[cfg(all(unix, feature = "signals"))]
pub(crate) use signal_handler::install as install_signal_handlers;
