//! Errors of the spool.

use crate::diagnostics::{debug_as_display, printable};
use std::io;
use std::path::PathBuf;

/// An error of a [`Spool`](crate::Spool); it never contains a payload.
///
/// Building an exporter or a telemetry returns only [`Directory`](Self::Directory); the others are logged in the
/// diagnostics.
///
/// ```
/// use respan::{InitError, RespanTelemetry, Spool, SpoolError};
///
/// # let directory = std::env::temp_dir().join(format!("respan-doc-{}", std::process::id()));
/// # std::fs::write(&directory, "").expect("a file");
/// let result = RespanTelemetry::builder()
/// #     .environment(|_| None)
///     .api_key("key")
///     .spool(Spool::new(directory.join("no/directory")))
///     .build();
/// assert!(matches!(result, Err(InitError::Spool(SpoolError::Directory { .. }))));
/// # std::fs::remove_file(&directory).expect("the file");
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpoolError {
    /// The directory could not be created, read or written to, or does not support file locks.
    #[error(
        "the spool directory {} cannot be used: {reason}; name one that this program may write to",
        printable(directory)
    )]
    Directory {
        /// The directory.
        directory: PathBuf,
        /// The operating system's message.
        reason: String,
    },
    /// A file could not be written.
    #[error("could not write to the spool {}: {reason}", printable(directory))]
    Write {
        /// The directory.
        directory: PathBuf,
        /// The operating system's message.
        reason: String,
    },
    /// A single request exceeds [`Spool::max_bytes`](crate::Spool::max_bytes).
    #[error("a request of {bytes} bytes does not fit into a spool of {max_bytes}; raise `Spool::max_bytes`")]
    TooLarge {
        /// The size of the request.
        bytes: u64,
        /// The limit of the spool.
        max_bytes: u64,
    },
    /// The spool is full, and all its requests are being delivered, so that none can be dropped.
    #[error("the spool is full, and all its requests are being delivered")]
    Full,
}

debug_as_display!(SpoolError);

impl SpoolError {
    /// The text without the size of a request, for what is told once per text.
    pub(crate) fn without_size(&self) -> String {
        match self {
            Self::TooLarge { max_bytes, .. } => {
                format!("a request does not fit into a spool of {max_bytes}; raise `Spool::max_bytes`")
            }
            other => other.to_string(),
        }
    }

    pub(super) fn directory(directory: PathBuf, error: &io::Error) -> Self {
        let reason = error.to_string();
        Self::Directory { directory, reason }
    }

    pub(super) fn write(directory: PathBuf, error: &io::Error) -> Self {
        let reason = error.to_string();
        Self::Write { directory, reason }
    }
}
