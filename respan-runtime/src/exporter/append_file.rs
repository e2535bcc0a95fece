//! Files that are appended to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Opens the file for appending. A new one is for its owner only, since spans contain what users write.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    restrict(&mut options, path);
    let file = options.open(path).map_err(explain)?;
    #[cfg(unix)]
    if is_named_pipe(&file.metadata()?, path) {
        return Err(named_pipe());
    }
    Ok(file)
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, path: &Path) {
    use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
    options.mode(0o600);
    let is_device = |metadata: fs::Metadata| metadata.file_type().is_char_device();
    // A named pipe would be waited for. A terminal, or a pipe that this program was given, is left in its own mode.
    if !fs::metadata(path).is_ok_and(is_device) && !is_own_descriptor(path) {
        options.custom_flags(libc::O_NONBLOCK);
    }
}

/// Returns whether the path stands for something this program has open, such as `/dev/stdout`: then it leads to no file.
#[cfg(unix)]
fn is_own_descriptor(path: &Path) -> bool {
    path.exists() && fs::canonicalize(path).is_err()
}

#[cfg(unix)]
fn is_named_pipe(metadata: &fs::Metadata, path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    metadata.file_type().is_fifo() && !is_own_descriptor(path)
}

#[cfg(unix)]
fn named_pipe() -> io::Error {
    io::Error::other("it is a named pipe or a socket, on which writing may block; name a regular file")
}

/// The error of a named pipe without a reader, and of a socket.
fn explain(error: io::Error) -> io::Error {
    #[cfg(unix)]
    if error.raw_os_error() == Some(libc::ENXIO) {
        return named_pipe();
    }
    error
}

/// Returns whether the path leads to another file or to none, because the opened one was removed or renamed. False for pipes and
/// devices, and where files cannot be told apart.
#[cfg(unix)]
pub(super) fn is_replaced(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let id = |metadata: fs::Metadata| metadata.is_file().then(|| (metadata.dev(), metadata.ino()));
    let opened = file.metadata().ok().and_then(id);
    opened.is_some() && opened != fs::metadata(path).ok().and_then(id)
}

#[cfg(not(unix))]
pub(super) fn is_replaced(_file: &File, _path: &Path) -> bool {
    false
}

/// Returns whether the last line has no newline; false for pipes and devices.
pub(super) fn has_partial_line(path: &Path) -> io::Result<bool> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() == 0 {
        return Ok(false);
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != [b'\n'])
}
