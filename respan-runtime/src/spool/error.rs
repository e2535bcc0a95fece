//! Why something could not be kept.

use std::io;
use std::path::PathBuf;

/// Why a [`Spool`](crate::Spool) cannot be used, or did not take a request; never holds a payload.
///
/// Set-up returns only [`Directory`](Self::Directory); the others are told in the diagnostics.
///
/// ```
/// use respan::{InitError, RespanTelemetry, Spool, SpoolError};
///
/// # let directory = std::env::temp_dir().join(format!("respan-doc-{}", std::process::id()));
/// # std::fs::write(&directory, "").expect("a file");
/// let refused = RespanTelemetry::builder()
/// #     .environment(|_| None)
///     .api_key("key")
///     .spool(Spool::new(directory.join("no/directory")))
///     .build();
/// assert!(matches!(refused, Err(InitError::Spool(SpoolError::Directory { .. }))));
/// # std::fs::remove_file(&directory).expect("the file");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpoolError {
    /// The directory could not be made, read, written to, or has no file locks.
    #[error("the spool directory {} cannot be used: {reason}; name one that this program may write to", directory.display())]
    Directory {
        /// Which directory.
        directory: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A file could not be written.
    #[error("could not write to the spool {}: {reason}", directory.display())]
    Write {
        /// Which directory.
        directory: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The request alone exceeds the spool's limit.
    #[error("a request of {bytes} bytes does not fit into a spool of {max_bytes}; raise `Spool::max_bytes`")]
    TooLarge {
        /// Of the request.
        bytes: u64,
        /// Of the spool.
        max_bytes: u64,
    },
    /// What could be dropped to make room is being delivered at this moment.
    #[error("the spool is full, and all that could be dropped is being delivered")]
    Full,
}

impl SpoolError {
    pub(super) fn directory(directory: PathBuf, error: &io::Error) -> Self {
        let reason = error.to_string();
        Self::Directory { directory, reason }
    }

    pub(super) fn write(directory: PathBuf, error: &io::Error) -> Self {
        let reason = error.to_string();
        Self::Write { directory, reason }
    }
}
