//! The directory of a spool: its identity and its owner.

use super::error::SpoolError;
use super::file;
use crate::diagnostics::diagnose;
use std::fs::File;
use std::io;
use std::path::Path;

/// The directory that was opened, to notice that another one or none is at its path.
#[derive(Debug)]
pub(super) struct Directory {
    /// Open, so that no other directory gets its number. `None` where directories cannot be opened.
    handle: Option<File>,
}

impl Directory {
    /// Creates the directory if it is missing.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        file::create_directory(path)?;
        Ok(Self {
            handle: File::open(path).ok(),
        })
    }

    /// Returns whether the directory at this path is still the same.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        let Ok(found) = path.metadata() else { return false };
        #[cfg(unix)]
        if let Some(opened) = self.handle.as_ref().and_then(|handle| handle.metadata().ok()) {
            use std::os::unix::fs::MetadataExt as _;
            return (opened.dev(), opened.ino()) == (found.dev(), found.ino());
        }
        let _ = &self.handle;
        found.is_dir()
    }
}

/// The path from the root of the file system, so that a later change of the working directory does not matter.
pub(super) fn absolute(path: &Path) -> Result<std::path::PathBuf, SpoolError> {
    std::path::absolute(path).map_err(|error| SpoolError::directory(path.to_owned(), &error))
}

/// Logs that other users can remove, replace or add files: their owner, or everyone.
///
/// It is used nevertheless. Files of the spool are readable for this user only, and volumes of containers often have another
/// owner or mode.
#[cfg(unix)]
pub(super) fn report_foreign(path: &Path) {
    use std::os::unix::fs::MetadataExt as _;
    const WRITABLE_BY_ALL: u32 = 0o002;
    let Ok(metadata) = path.metadata() else { return };
    let (owner, mode) = (metadata.uid(), metadata.mode() & 0o7777);
    let reason = if owner != crate::os::effective_user() {
        format!("belongs to another user, {owner}")
    } else if mode & WRITABLE_BY_ALL != 0 {
        format!("is writable for every user, with mode {mode:04o}")
    } else {
        return;
    };
    diagnose!(
        Warning,
        "spool",
        "the spool directory {} {reason}, who can remove spans from it and add some; name one that only this user may write to",
        path.display()
    );
}

#[cfg(not(unix))]
pub(super) fn report_foreign(_path: &Path) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_was_replaced_is_not_the_same() {
        let base = std::env::temp_dir().join(format!("respan-directory-{}", std::process::id()));
        let path = base.join("spans");
        let directory = Directory::open(&path).expect("a directory");
        assert!(directory.is_at(&path));
        std::fs::rename(&path, base.join("renamed")).expect("renamed");
        assert!(!directory.is_at(&path));
        std::fs::create_dir(&path).expect("another");
        assert!(!directory.is_at(&path));
        std::fs::remove_dir_all(base).expect("removed");
    }
}
