//! Setters of general options: log level, on or off, global tracer provider, source of the environment variables.

use super::builder::TelemetryBuilder;
use crate::diagnostics::LogLevel;
use std::ffi::OsString;

impl TelemetryBuilder {
    /// Sets the least severe level that respan logs about itself. Default: `RESPAN_LOG_LEVEL`, else [`LogLevel::Info`].
    ///
    /// Messages go to standard error, or to the `tracing` subscriber with the target `respan` if one is installed. The level
    /// applies to the whole process: the telemetry made last sets it, unless that one is disabled.
    ///
    /// ```
    /// use respan::{LogLevel, RespanTelemetry};
    ///
    /// let builder = RespanTelemetry::builder().log_level(LogLevel::Debug);
    /// ```
    pub fn log_level(mut self, level: LogLevel) -> Self {
        self.options.general.log_level = Some(level);
        self
    }

    /// Switches the telemetry on or off. Default: the opposite of `OTEL_SDK_DISABLED`, else true.
    ///
    /// A disabled telemetry records no spans, starts no threads and sends no requests. Its other options and variables are
    /// neither read nor checked.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let telemetry = builder.is_enabled(false).base_url("not a URL").build()?;
    /// assert!(!telemetry.is_enabled());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn is_enabled(mut self, enabled: bool) -> Self {
        self.options.general.is_enabled = Some(enabled);
        self
    }

    /// Sets whether [`init`](Self::init) makes respan OpenTelemetry's global tracer provider. Default: true, unless the program
    /// has set a provider of its own before, which stays; one line at info says so.
    ///
    /// With false, spans of `opentelemetry::global` go where they went before, and respan records its own spans and those of
    /// [`RespanTracerProvider`](crate::RespanTracerProvider) only. With true, a provider of the program's is replaced, which a
    /// warning says.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().set_global_provider(false);
    /// ```
    pub fn set_global_provider(mut self, on: bool) -> Self {
        self.options.general.set_global_provider = Some(on);
        self
    }

    /// Reads environment variables through this function instead of from the process's environment.
    ///
    /// For tests, and for programs whose configuration is elsewhere.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let disabled = |name: &str| (name == "OTEL_SDK_DISABLED").then(|| "true".to_owned());
    /// let telemetry = RespanTelemetry::builder().environment(disabled).build()?;
    /// assert!(!telemetry.is_enabled());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn environment(mut self, lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.options.environment = Some(Box::new(move |name| lookup(name).map(OsString::from)));
        self
    }
}
