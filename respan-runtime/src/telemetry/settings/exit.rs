//! Options of the process's exit, and their defaults.

use std::time::Duration;

/// As long as dropping a telemetry waits: a healthy endpoint responds well within it.
const DEFAULT_EXIT_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(crate) struct ExitOptions {
    pub(crate) timeout: Option<Duration>,
    #[cfg(all(unix, feature = "signals"))]
    pub(crate) shutdown_on_signals: bool,
}

impl ExitOptions {
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(DEFAULT_EXIT_TIMEOUT)
    }
}
