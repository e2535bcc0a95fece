//! Removal of files that are too old, too many or delivered.

use super::error::SpoolError;
use super::file::{self, OpenResult, Unclaimed};
use super::format::{Header, ReadError};
use super::listing::{Listing, MAX_FILES};
use super::losses::Reason;
use super::name::Name;
use super::store::Store;
use crate::diagnostics::diagnose_once_per_text;
use std::fs::File;
use std::io;

impl Store {
    /// Drops files that are too old, and then the oldest ones until there is room for `bytes`.
    pub(super) fn make_room(&self, listing: &mut Listing, bytes: u64) -> Result<(), SpoolError> {
        let mut has_removed = false;
        loop {
            let reason = match listing.first() {
                Some(first) if listing.age(first) > self.options.max_age => Reason::TooOld,
                _ if listing.has_room(bytes, self.options.max_bytes) => return Ok(()),
                Some(_) => Reason::Evicted,
                // Only the oldest are listed.
                None if listing.is_truncated() && has_removed => {
                    self.rescan(listing);
                    has_removed = false;
                    continue;
                }
                None => return Err(SpoolError::Full),
            };
            let Some((name, size)) = listing.take_first() else {
                return Err(SpoolError::Full);
            };
            let state = self
                .lock_file(name)
                .map_or_else(|state| state, |file| self.discard(file, name, reason));
            if state == Unclaimed::Removed {
                listing.remove(name, size);
                has_removed = true;
            }
        }
    }

    /// Opens and locks a file of the listing.
    pub(super) fn lock_file(&self, name: Name) -> Result<File, Unclaimed> {
        match file::open(&self.path(&name.file_name())) {
            Ok(OpenResult::Locked(file)) => Ok(file),
            Ok(OpenResult::Busy) => Err(Unclaimed::Busy),
            Ok(OpenResult::NotFound) => {
                self.ownership.record_transfer(name);
                Err(Unclaimed::Removed)
            }
            Err(error) => {
                let directory = self.printable_directory();
                diagnose_once_per_text!(
                    Warning,
                    "spool",
                    "a file of the spool {directory} cannot be opened: {error}"
                );
                Err(Unclaimed::Unusable)
            }
        }
    }

    /// Drops a locked file and counts its spans as lost.
    pub(super) fn discard(&self, mut file: File, name: Name, reason: Reason) -> Unclaimed {
        match Header::read(&mut file) {
            Err(ReadError::Empty) => self.ownership.record_transfer(name),
            header => self.record_loss(reason, name, header.ok().map(|header| header.spans)),
        }
        let directory = self.printable_directory();
        if reason == Reason::TooOld {
            let age = self.options.max_age;
            diagnose_once_per_text!(
                Warning,
                "spool",
                "spans in the spool {directory} were lost because they could not be delivered for {age:?}"
            );
        } else {
            let bytes = self.options.max_bytes;
            diagnose_once_per_text!(
                Warning,
                "spool",
                "spans were lost because the spool {directory} was full: it may have {bytes} bytes, which `Spool::max_bytes` raises, \
                 and {MAX_FILES} files"
            );
        }
        self.removed(file::discard(&file, &self.path(&name.file_name())))
    }

    /// Counts the spans of a file that is dropped; `spans` is what its header says.
    pub(super) fn record_loss(&self, reason: Reason, name: Name, spans: Option<u32>) {
        let (spans, is_own) = self.ownership.record_removal(name, spans);
        self.losses.add(reason, spans, is_own);
    }

    /// Removes a locked file.
    pub(super) fn remove_file(&self, file: &File, name: Name) -> Unclaimed {
        self.removed(file::remove(file, &self.path(&name.file_name())))
    }

    fn removed(&self, result: io::Result<()>) -> Unclaimed {
        match result {
            Ok(()) => Unclaimed::Removed,
            Err(error) => {
                let directory = self.printable_directory();
                diagnose_once_per_text!(
                    Error,
                    "spool",
                    "a file of the spool {directory} cannot be removed: {error}"
                );
                Unclaimed::Unusable
            }
        }
    }
}
