//! Setters of the process's exit.

use super::builder::TelemetryBuilder;
use std::time::Duration;

impl TelemetryBuilder {
    /// Sets how long the process's exit may be delayed to send the remaining spans of a telemetry that was not shut down:
    /// after `std::process::exit`, or at the end of `main` with the telemetry in a `static`. Default: 5 seconds; zero
    /// switches it off.
    ///
    /// Applies to the telemetry that [`init`](Self::init) installs. The exit is noticed on Unix; elsewhere call
    /// [`shutdown`](crate::RespanTelemetry::shutdown). `abort`, `_exit` and `SIGKILL` run no exit handler.
    ///
    /// It also bounds the delay of a panic that aborts the process: with `panic = "abort"` in the profile, or a panic during
    /// another one. A panic that unwinds is not delayed.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    /// use std::time::Duration;
    ///
    /// let builder = RespanTelemetry::builder().exit_timeout(Duration::from_secs(1));
    /// ```
    pub fn exit_timeout(mut self, timeout: Duration) -> Self {
        self.options.exit.timeout = Some(timeout);
        self
    }

    /// Sets whether `SIGTERM` and `SIGINT` send the remaining spans, within [`exit_timeout`](Self::exit_timeout), before they
    /// end the process. Default: false.
    ///
    /// Meant for programs without signal handlers of their own; applies to the telemetry that [`init`](Self::init) installs. An
    /// ignored signal stays ignored. An earlier handler still runs at once; ended spans are flushed meanwhile, and the process
    /// goes on, since that handler decides about its end. A second signal ends the process at once.
    ///
    /// Not for programs that install a handler after the set-up, as `tokio::signal::ctrl_c()` does: respan would end them first.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().shutdown_on_signals(true);
    /// ```
    #[cfg(all(unix, feature = "signals"))]
    pub fn shutdown_on_signals(mut self, on: bool) -> Self {
        self.options.exit.shutdown_on_signals = on;
        self
    }
}
