//! The options for the end of the process.

use super::builder::TelemetryBuilder;
use std::time::Duration;

impl TelemetryBuilder {
    /// How long the end of the process may be held up to send what is left, where the telemetry was not shut down before:
    /// after `std::process::exit`, or at the end of `main` with the telemetry in a `static`. Five seconds unless said
    /// otherwise; zero for not at all.
    ///
    /// It holds for the telemetry that [`init`](Self::init) installs, on Unix: elsewhere call
    /// [`shutdown`](crate::RespanTelemetry::shutdown). Nothing helps against `abort`, `_exit` and `SIGKILL`.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.exit_timeout(std::time::Duration::from_secs(1));
    /// # let _ = builder;
    /// ```
    pub fn exit_timeout(mut self, timeout: Duration) -> Self {
        self.exit_timeout = Some(timeout);
        self
    }

    /// Sends what is left when `SIGTERM` or `SIGINT` ends the program, within [`exit_timeout`](Self::exit_timeout); then
    /// the signal does what it would have done. False unless said otherwise.
    ///
    /// For programs without handlers of their own, and for the telemetry that [`init`](Self::init) installs. A signal that
    /// is ignored stays ignored. A handler that was there before runs at once, and what has ended is sent meanwhile; the
    /// program goes on, since its handler decides. A second signal ends the program at once.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.shutdown_on_signals(true);
    /// # let _ = builder;
    /// ```
    #[cfg(all(unix, feature = "signals"))]
    pub fn shutdown_on_signals(mut self, on: bool) -> Self {
        self.shutdown_on_signals = on;
        self
    }
}
