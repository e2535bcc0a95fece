//! Private, exclusively locked files, and durable directories.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// The result of opening and locking a file.
#[derive(Debug)]
pub(super) enum OpenResult {
    /// The file is locked until the handle is dropped or the process ends.
    Locked(File),
    /// Another process or thread holds the lock.
    Busy,
    /// The file does not exist any more.
    NotFound,
}

/// The state of a file that was not claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclaimed {
    /// It has been removed.
    Removed,
    /// Another process or thread has locked it.
    Busy,
    /// It cannot be read or removed.
    Unusable,
}

/// Creates a directory and its missing ancestors with mode 0700, durably.
pub(super) fn create_directory(path: &Path) -> io::Result<()> {
    let missing = path.ancestors().take_while(|path| !path.exists()).count();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    // A synced file is lost in a power failure if the entry of a directory above it is not durable.
    path.ancestors().skip(1).take(missing).for_each(sync_directory);
    Ok(())
}

/// Creates and locks a file with mode 0600 that must not exist. `None` if a process that removes abandoned files locked it
/// first.
pub(super) fn create(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    try_lock(options.open(path)?)
}

/// Opens and locks a file without waiting.
pub(super) fn open(path: &Path) -> io::Result<OpenResult> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    // A link that another user has put into the directory would lead to another file, which would be truncated as damaged.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW);
    match options.open(path) {
        Ok(file) => Ok(try_lock(file)?.map_or(OpenResult::Busy, OpenResult::Locked)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(OpenResult::NotFound),
        Err(error) => Err(error),
    }
}

fn try_lock(file: File) -> io::Result<Option<File>> {
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Truncates and removes a locked file. One of the two suffices, since an empty file is not delivered.
pub(super) fn remove(file: &File, path: &Path) -> io::Result<()> {
    // Synced before the removal, so that a power failure cannot restore a delivered body.
    let truncated = file.set_len(0).and_then(|()| file.sync_data());
    unlink(truncated, path)
}

/// As [`remove`], for a file that is not delivered: if a power failure restores it, nothing is delivered twice. Many are dropped at
/// once, and each sync takes milliseconds.
pub(super) fn discard(file: &File, path: &Path) -> io::Result<()> {
    unlink(file.set_len(0), path)
}

fn unlink(truncated: io::Result<()>, path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => truncated.and(Err(error)),
        _ => Ok(()),
    }
}

/// Makes the directory's new entries durable. Errors are ignored: some file systems do not support it.
pub(super) fn sync_directory(path: &Path) {
    #[cfg(unix)]
    let _ = File::open(path).and_then(|directory| directory.sync_all());
    #[cfg(not(unix))]
    let _ = path;
}
