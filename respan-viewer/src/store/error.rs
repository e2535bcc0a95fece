//! Errors of the store.

use std::fmt;
use std::path::Path;

/// The reason for which the database cannot be opened, read or written, and the remedy.
#[derive(Debug, Clone)]
pub struct StoreError {
    text: String,
    is_full: bool,
    is_missing: bool,
    is_too_large: bool,
}

impl StoreError {
    pub(super) fn open(path: &Path, error: &impl fmt::Display) -> Self {
        Self::new(format!(
            "cannot open the database {}: {error}. Choose another directory with --data DIR",
            path.display()
        ))
    }

    pub(super) fn version(path: &Path, version: i64, is_own: bool) -> Self {
        let what = if is_own {
            format!("was written by another version of respan (format {version})")
        } else {
            "is not a database of respan".to_owned()
        };
        Self::new(format!(
            "{} {what} and is left as it is. Use that version, move the file away, or choose another directory with --data DIR",
            path.display()
        ))
    }

    pub(super) fn missing(what: &str) -> Self {
        Self {
            is_missing: true,
            ..Self::new(format!("{what}. List the newest traces with: respan show"))
        }
    }

    pub(super) fn too_large(what: String) -> Self {
        Self {
            is_too_large: true,
            ..Self::new(what)
        }
    }

    pub(super) fn closed() -> Self {
        Self::new("the store is closed".to_owned())
    }

    fn new(text: String) -> Self {
        Self {
            text,
            is_full: false,
            is_missing: false,
            is_too_large: false,
        }
    }

    /// Returns whether a trace or a span does not exist.
    pub(crate) fn is_missing(&self) -> bool {
        self.is_missing
    }

    /// Returns whether the answer would need too much memory.
    pub(crate) fn is_too_large(&self) -> bool {
        self.is_too_large
    }

    /// Returns whether the disk is full, so that the same spans may be accepted later.
    pub fn is_full(&self) -> bool {
        self.is_full
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let is_full = error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull);
        let text = if is_full {
            "the disk is full: free some space, or let the server keep less with --max-mib N".to_owned()
        } else {
            format!("the database failed: {error}")
        };
        Self {
            text,
            is_full,
            is_missing: false,
            is_too_large: false,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for StoreError {}

impl From<StoreError> for std::io::Error {
    fn from(error: StoreError) -> Self {
        Self::other(error)
    }
}
