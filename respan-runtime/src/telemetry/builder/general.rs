//! General options: log level, on or off, global tracer provider, source of the environment variables.

use super::builder::TelemetryBuilder;
use crate::diagnostics::LogLevel;
use crate::telemetry::environment::{Environment, option_or};
use crate::telemetry::error::InitError;
use crate::telemetry::global_provider::ExistingProvider;
use std::ffi::OsString;

const LOG_LEVEL: &str = "RESPAN_LOG_LEVEL";
const SDK_DISABLED: &str = "OTEL_SDK_DISABLED";

#[derive(Debug, Default)]
pub(crate) struct GeneralOptions {
    log_level: Option<LogLevel>,
    is_enabled: Option<bool>,
    set_global_provider: Option<bool>,
}

impl GeneralOptions {
    pub(crate) fn is_enabled(&self, environment: &Environment<'_>) -> Result<bool, InitError> {
        let variable = || Ok(environment.boolean(SDK_DISABLED)?.map(|is_disabled| !is_disabled));
        option_or(self.is_enabled, variable, true)
    }

    pub(crate) fn log_level(&self, environment: &Environment<'_>) -> Result<LogLevel, InitError> {
        let accepted = "DEBUG, INFO, WARNING, ERROR or CRITICAL, in any case";
        let variable = || {
            let text = environment.named_text(LOG_LEVEL)?;
            text.map(|(name, text)| text.parse().map_err(|_| InitError::value(name, text, accepted)))
                .transpose()
        };
        option_or(self.log_level, variable, LogLevel::Info)
    }

    pub(crate) fn set_global_provider(&self) -> bool {
        self.set_global_provider.unwrap_or(true)
    }

    pub(crate) fn existing_provider(&self) -> ExistingProvider {
        match self.set_global_provider {
            Some(true) => ExistingProvider::Replace,
            Some(false) | None => ExistingProvider::Keep,
        }
    }
}

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
        self.general.log_level = Some(level);
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
        self.general.is_enabled = Some(enabled);
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
        self.general.set_global_provider = Some(on);
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
        self.environment = Box::new(move |name| lookup(name).map(OsString::from));
        self
    }
}
