//! What respan says about itself: through `tracing` under the target `respan`, or, where no subscriber is installed,
//! to standard error at the telemetry's log level. Never a payload, never a key.

mod plural;
mod rate_limit;

pub(crate) use plural::{IS, WAITS, WAS, format_counts, format_span_count};
pub(crate) use rate_limit::RateLimit;

use crate::sync::catch_panic;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// How much respan says about itself on standard error, where no `tracing` subscriber is installed.
///
/// The names are those of the Python SDK; `CRITICAL` counts as [`Error`](LogLevel::Error).
///
/// ```
/// assert_eq!("warning".parse(), Ok(respan::LogLevel::Warning));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum LogLevel {
    /// Everything, also what is normal.
    Debug,
    /// What a user wants to know once; the default.
    Info,
    /// What went wrong without harm to the program.
    Warning,
    /// What lost spans.
    Error,
}

impl LogLevel {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A text that names no [`LogLevel`].
///
/// ```
/// let error: respan::ParseLogLevelError = "loud".parse::<respan::LogLevel>().unwrap_err();
/// assert!(error.to_string().contains("accepted are DEBUG, INFO"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a log level: accepted are DEBUG, INFO, WARNING, ERROR and CRITICAL, in any case")]
pub struct ParseLogLevelError;

impl std::str::FromStr for LogLevel {
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

/// The log level on standard error; one for the process, since standard error is one.
static LEVEL: AtomicU8 = AtomicU8::new(LogLevel::Info as u8);

pub(crate) fn set_level(level: LogLevel) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

pub(crate) fn emit(level: LogLevel, component: &'static str, message: fmt::Arguments<'_>) {
    // Subscribers, and the texts of errors, are other people's code.
    let _ = catch_panic(|| {
        if tracing::dispatcher::has_been_set() {
            match level {
                LogLevel::Debug => tracing::debug!(target: "respan", component, "{message}"),
                LogLevel::Info => tracing::info!(target: "respan", component, "{message}"),
                LogLevel::Warning => tracing::warn!(target: "respan", component, "{message}"),
                LogLevel::Error => tracing::error!(target: "respan", component, "{message}"),
            }
        } else if level as u8 >= LEVEL.load(Ordering::Relaxed) {
            use std::io::Write as _;
            // Standard error may be closed; telemetry does not care.
            let _ = std::io::stderr().write_all(line(level, component, message).as_bytes());
        }
    });
}

/// One line in one piece, and nothing that a terminal would obey: names and answers come from elsewhere.
fn line(level: LogLevel, component: &str, message: fmt::Arguments<'_>) -> String {
    let mut line = format!("respan {} [{component}] {message}", level.as_str()).replace(char::is_control, " ");
    line.push('\n');
    line
}

/// Says something at a level: `diagnose!(Warning, "exporter", "{count} spans lost")`.
macro_rules! diagnose {
    ($level:ident, $component:literal, $($message:tt)+) => {
        $crate::diagnostics::emit($crate::diagnostics::LogLevel::$level, $component, format_args!($($message)+))
    };
}

/// Says something once per place in the code and process.
macro_rules! diagnose_once {
    ($level:ident, $component:literal, $($message:tt)+) => {{
        static SAID: $crate::diagnostics::OnceFlag = $crate::diagnostics::OnceFlag::new();
        if SAID.set() {
            $crate::diagnostics::diagnose!($level, $component, $($message)+);
        }
    }};
}

/// As `diagnose_once` with a warning, in a child made by `fork`: takes no lock that a thread of the parent may hold.
macro_rules! diagnose_in_child {
    ($component:literal, $message:literal) => {{
        static SAID: $crate::diagnostics::OnceFlag = $crate::diagnostics::OnceFlag::new();
        if SAID.set() {
            $crate::diagnostics::emit_without_locks(concat!("respan warning [", $component, "] ", $message, "\n"));
        }
    }};
}

/// Neither a subscriber nor `std::io::stderr` can be asked: each has locks.
pub(crate) fn emit_without_locks(line: &'static str) {
    #[cfg(unix)]
    if LogLevel::Warning as u8 >= LEVEL.load(Ordering::Relaxed) {
        use std::io::Write as _;
        use std::os::fd::AsFd as _;
        let stderr = std::io::stderr().as_fd().try_clone_to_owned();
        let _ = stderr.and_then(|stderr| std::fs::File::from(stderr).write_all(line.as_bytes()));
    }
    #[cfg(not(unix))]
    let _ = line;
}

pub(crate) use {diagnose, diagnose_in_child, diagnose_once};

/// True the first time only.
#[derive(Debug)]
pub(crate) struct OnceFlag(AtomicBool);

impl OnceFlag {
    pub(crate) const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    pub(crate) fn set(&self) -> bool {
        !self.0.load(Ordering::Relaxed) && !self.0.swap(true, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_whatever_is_in_it() {
        let answer = "no\r\nsuch \u{1b}[31mkey";
        assert_eq!(
            line(LogLevel::Warning, "exporter", format_args!("it says {answer}")),
            "respan warning [exporter] it says no  such  [31mkey\n"
        );
    }
}
