//! Messages about respan's own state: configuration, problems, losses.
//!
//! A message goes through `tracing` with the target `respan` if a subscriber is installed, otherwise to standard error, subject
//! to the [`LogLevel`]. Messages contain no span content and no credentials. Repeated messages are emitted once
//! (`diagnose_once!`) or summed up per minute ([`RateLimit`]).

mod control;
mod counts;
mod emit;
mod level;
mod once;
mod rate_limit;
pub(crate) mod setting;

pub use level::{LogLevel, ParseLogLevelError};

pub(crate) use control::{escape_controls, is_control, printable};
pub(crate) use counts::{IS, WAITS, WAS, format_counts, format_span_count};
pub(crate) use emit::{emit, emit_without_locks, set_level};
#[cfg(feature = "tracing")]
pub(crate) use emit::{write_to_standard_error, write_to_standard_error_where};
pub(crate) use once::{OnceFlag, OnceTexts};
pub(crate) use rate_limit::RateLimit;

/// Emits a message: `diagnose!(Warning, "exporter", "{count} spans lost")`.
macro_rules! diagnose {
    ($level:ident, $component:literal, $($message:tt)+) => {
        $crate::diagnostics::emit($crate::diagnostics::LogLevel::$level, $component, format_args!($($message)+))
    };
}

/// Emits a message once per call site and process.
macro_rules! diagnose_once {
    ($level:ident, $component:literal, $($message:tt)+) => {{
        static EMITTED: $crate::diagnostics::OnceFlag = $crate::diagnostics::OnceFlag::new();
        if EMITTED.set() {
            $crate::diagnostics::diagnose!($level, $component, $($message)+);
        }
    }};
}

/// Emits a message once per call site, process and text, of a bounded number of texts.
macro_rules! diagnose_once_per_text {
    ($level:ident, $component:literal, $($message:tt)+) => {{
        static EMITTED: $crate::diagnostics::OnceTexts = $crate::diagnostics::OnceTexts::new();
        let text = format!($($message)+);
        if EMITTED.add(&text) {
            $crate::diagnostics::diagnose!($level, $component, "{text}");
        }
    }};
}

/// Emits a warning once per call site, in a forked child, without taking a lock that a thread of the parent may hold.
macro_rules! diagnose_in_child {
    ($component:literal, $message:literal) => {{
        static EMITTED: $crate::diagnostics::OnceFlag = $crate::diagnostics::OnceFlag::new();
        if EMITTED.set() {
            $crate::diagnostics::emit_without_locks(concat!("respan warning [", $component, "] ", $message, "\n"));
        }
    }};
}

/// Implements `Debug` of errors as `Display`, since `main` prints an error that it returns with `Debug`, as `unwrap` and `expect` do.
macro_rules! debug_as_display {
    ($($error:ty),+) => {$(
        impl std::fmt::Debug for $error {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, formatter)
            }
        }
    )+};
}

pub(crate) use {debug_as_display, diagnose, diagnose_in_child, diagnose_once, diagnose_once_per_text};
