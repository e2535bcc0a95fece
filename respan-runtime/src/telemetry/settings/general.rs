//! General options: log level, on or off, global tracer provider.

use super::environment::{Environment, option_or};
use crate::diagnostics::LogLevel;
use crate::telemetry::error::InitError;
use crate::telemetry::global_provider::ExistingProvider;

const LOG_LEVEL: &str = "RESPAN_LOG_LEVEL";
const SDK_DISABLED: &str = "OTEL_SDK_DISABLED";

#[derive(Debug, Default)]
pub(crate) struct GeneralOptions {
    pub(crate) log_level: Option<LogLevel>,
    pub(crate) is_enabled: Option<bool>,
    pub(crate) set_global_provider: Option<bool>,
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
