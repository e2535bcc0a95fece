//! The error of a future that was not run to its end.

/// Reason why [`block_on`](super::block_on()) returned before its future was ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WaitError {
    /// The timeout of this call elapsed.
    TimedOut,
    /// The shared [`AttemptDeadline`](super::AttemptDeadline) elapsed.
    DeadlineElapsed,
    /// The I/O thread could not be started.
    NoRuntime,
}
