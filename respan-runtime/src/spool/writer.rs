//! Writing of request files.

use super::format::HEADER_LENGTH;
use super::name::Name;
use super::options::Spool;
use super::store::Store;
use super::{file, format};
use std::fs::{self, File};
use std::io;
use std::iter;

/// Attempts at writing one request. A write starts again if another process removed its file between two steps.
const MAX_ATTEMPTS: usize = 3;

impl Store {
    /// Checks that files can be created and locked in the directory.
    pub(super) fn probe(options: &Spool) -> io::Result<()> {
        let path = options.directory.join(Name::next().temporary_file_name());
        let created = file::create(&path);
        let removed = fs::remove_file(&path);
        drop(created?);
        removed
    }

    /// Writes a request to a new file. A crash at any step leaves either no complete file or the whole one.
    pub(super) fn write_file(&self, body: &[u8], spans: u32) -> io::Result<Name> {
        let mut last_error = io::Error::from(io::ErrorKind::WouldBlock);
        for _ in 0..MAX_ATTEMPTS {
            let name = Name::next();
            match self.write_file_as(name, body, spans) {
                Ok(()) => return Ok(name),
                Err(error) => {
                    let _ = fs::remove_file(self.path(&name.temporary_file_name()));
                    match error.kind() {
                        io::ErrorKind::WouldBlock => {}
                        // The file or the directory was removed.
                        io::ErrorKind::NotFound => file::create_directory(&self.options.directory)?,
                        _ => return Err(error),
                    }
                    last_error = error;
                }
            }
        }
        Err(last_error)
    }

    /// Writes a request that replaces a locked one, with the time of that, and removes it. False if it cannot be written.
    pub(super) fn replace(
        &self,
        old: &File,
        (name, size): (Name, u64),
        body: &[u8],
        spans: u32,
        resolved: u32,
    ) -> bool {
        let names = iter::successors(Some(name.successor()), |name| Some(name.successor()));
        let free = |name: &Name| !self.path(&name.file_name()).exists();
        let Some(new) = names.take(MAX_ATTEMPTS).find(free) else {
            return false;
        };
        if self.write_file_as(new, body, spans).is_err() {
            let _ = fs::remove_file(self.path(&new.temporary_file_name()));
            return false;
        }
        let bytes = HEADER_LENGTH as u64 + body.len() as u64;
        self.record_replacement((name, size), (new, bytes), spans, resolved);
        // If the old file cannot be removed, its spans are delivered twice.
        let _ = self.remove_file(old, name);
        true
    }

    fn write_file_as(&self, name: Name, body: &[u8], spans: u32) -> io::Result<()> {
        let temporary = self.path(&name.temporary_file_name());
        let Some(mut file) = file::create(&temporary)? else {
            return Err(io::ErrorKind::WouldBlock.into());
        };
        format::write(&mut file, body, spans)?;
        file.sync_data()?;
        fs::rename(&temporary, self.path(&name.file_name()))?;
        // Any process may claim the file from here on. Closing alone does not unlock if a process that another thread is
        // starting has a duplicate of the descriptor.
        let _ = file.unlock();
        drop(file);
        file::sync_directory(&self.options.directory);
        Ok(())
    }
}
