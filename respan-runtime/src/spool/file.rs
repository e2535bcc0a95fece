//! Files that no other user can read, and that one process at a time can have.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// What came of asking for a file.
#[derive(Debug)]
pub(super) enum Opened {
    /// It is ours while the handle lives, whatever becomes of this process.
    Locked(File),
    /// Another process, or thread, has it.
    Busy,
    /// It is not there any more.
    Gone,
}

pub(super) fn make_directory(path: &Path) -> io::Result<()> {
    let missing = path.ancestors().take_while(|path| !path.exists()).count();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    // A file on the disk is lost all the same where the name of a directory above it is not there.
    path.ancestors().skip(1).take(missing).for_each(sync_directory);
    Ok(())
}

/// Makes and locks a file that must not be there yet; none if somebody who cleans up was faster with the lock.
pub(super) fn create(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    lock(options.open(path)?)
}

pub(super) fn open(path: &Path) -> io::Result<Opened> {
    match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => Ok(lock(file)?.map_or(Opened::Busy, Opened::Locked)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Opened::Gone),
        Err(error) => Err(error),
    }
}

fn lock(file: File) -> io::Result<Option<File>> {
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Empties and removes a file that is ours. One of both suffices: what is empty is never delivered.
pub(super) fn remove(file: &File, path: &Path) -> io::Result<()> {
    // On the disk before the name goes, so that no loss of power brings a delivered body back.
    let emptied = file.set_len(0).and_then(|()| file.sync_data());
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => emptied.and(Err(error)),
        _ => Ok(()),
    }
}

/// Makes new names last. That it fails on some file systems changes nothing about what is there.
pub(super) fn sync_directory(path: &Path) {
    #[cfg(unix)]
    let _ = File::open(path).and_then(|directory| directory.sync_all());
    #[cfg(not(unix))]
    let _ = path;
}
