//! Output of messages.

use super::control::is_control;
use super::level::LogLevel;
use crate::sync::catch_panic;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use tracing::dispatcher::{self, Dispatch};

/// The level of messages on standard error; one per process, like standard error.
static LEVEL: AtomicU8 = AtomicU8::new(LogLevel::Info as u8);

/// Set if the global subscriber is one of respan's own, which shows no messages.
static HAS_OWN_SUBSCRIBER: AtomicBool = AtomicBool::new(false);

/// The test for subscribers that show no messages, once there is one with a layer of respan's.
static SHOWS_NO_MESSAGES: OnceLock<fn(&Dispatch) -> bool> = OnceLock::new();

/// Emits messages to standard error where the subscriber is one that shows none.
#[cfg(feature = "tracing")]
pub(crate) fn write_to_standard_error_where(shows_no_messages: fn(&Dispatch) -> bool) {
    SHOWS_NO_MESSAGES.get_or_init(|| shows_no_messages);
}

/// Emits messages to standard error although there is a subscriber.
#[cfg(feature = "tracing")]
pub(crate) fn write_to_standard_error() {
    HAS_OWN_SUBSCRIBER.store(true, Ordering::Relaxed);
}

/// Sets the level of messages on standard error.
pub(crate) fn set_level(level: LogLevel) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

/// Emits a message; called through `diagnose!`.
pub(crate) fn emit(level: LogLevel, component: &'static str, message: fmt::Arguments<'_>) {
    // A subscriber or the `Display` of an error may panic.
    let _ = catch_panic(|| {
        if dispatcher::has_been_set() && !HAS_OWN_SUBSCRIBER.load(Ordering::Relaxed) && !is_hidden() {
            let message = one_line(&message.to_string());
            match level {
                LogLevel::Debug => tracing::debug!(target: "respan", component, "{message}"),
                LogLevel::Info => tracing::info!(target: "respan", component, "{message}"),
                LogLevel::Warning => tracing::warn!(target: "respan", component, "{message}"),
                LogLevel::Error => tracing::error!(target: "respan", component, "{message}"),
            }
        } else if level as u8 >= LEVEL.load(Ordering::Relaxed) {
            use std::io::Write as _;
            // Standard error may be closed; then the message is lost.
            let _ = std::io::stderr().write_all(line(level, component, message).as_bytes());
        }
    });
}

/// Returns whether the subscriber shows no messages.
fn is_hidden() -> bool {
    SHOWS_NO_MESSAGES.get().is_some_and(dispatcher::get_default)
}

fn line(level: LogLevel, component: &str, message: fmt::Arguments<'_>) -> String {
    let mut line = one_line(&format!("respan {} [{component}] {message}", level.as_str()));
    line.push('\n');
    line
}

/// Replaces control characters, because names and responses come from outside and a terminal would interpret them.
fn one_line(text: &str) -> String {
    text.replace(is_control, " ")
}

/// Emits a line with a warning without taking a lock; called through `diagnose_in_child!`.
///
/// A subscriber and `std::io::stderr` lock, and in a forked child a thread of the parent may hold the lock forever.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_replaced() {
        let response = "no\r\nsuch \u{1b}[31mkey\u{202e}\u{61c}\u{2028}";
        assert_eq!(
            line(LogLevel::Warning, "exporter", format_args!("it says {response}")),
            "respan warning [exporter] it says no  such  [31mkey   \n"
        );
    }
}
