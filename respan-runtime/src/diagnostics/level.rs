//! Log levels.

use std::str::FromStr;

/// The level of the messages that respan writes to standard error.
///
/// It applies only if no `tracing` subscriber is installed; a subscriber filters the target `respan` itself. Set it with
/// [`TelemetryBuilder::log_level`](crate::TelemetryBuilder::log_level) or the variable `RESPAN_LOG_LEVEL`. The names are those of
/// the Python SDK; `CRITICAL` is parsed as [`Error`](LogLevel::Error).
///
/// ```
/// assert_eq!("warning".parse(), Ok(respan::LogLevel::Warning));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum LogLevel {
    /// Normal operation, in detail.
    Debug,
    /// Configuration and other one-time information; the default.
    Info,
    /// Problems that lose no spans.
    Warning,
    /// Problems that lose spans.
    Error,
}

impl LogLevel {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The error of parsing a [`LogLevel`].
///
/// ```
/// let error: respan::ParseLogLevelError = "loud".parse::<respan::LogLevel>().unwrap_err();
/// assert!(error.to_string().contains("accepted are DEBUG, INFO"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a log level: accepted are DEBUG, INFO, WARNING, ERROR and CRITICAL, in any case")]
pub struct ParseLogLevelError;

impl FromStr for LogLevel {
    type Err = ParseLogLevelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_ascii_lowercase().as_str() {
            "debug" => Ok(Self::Debug),
            "info" => Ok(Self::Info),
            "warning" | "warn" => Ok(Self::Warning),
            "error" | "critical" => Ok(Self::Error),
            _ => Err(ParseLogLevelError),
        }
    }
}
