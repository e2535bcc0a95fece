//! Synchronisation with what other processes did to the directory.

use super::directory::Directory;
use super::file::{self, OpenResult};
use super::format::{Header, ReadError};
use super::listing::Listing;
use super::losses::Reason;
use super::name::Name;
use super::store::Store;
use crate::diagnostics::{WAS, diagnose, diagnose_once_per_text, format_span_count};
use crate::sync::lock;
use std::fs::File;
use std::time::{Duration, SystemTime};

/// The age below which an empty temporary file is kept: its writer may not have locked it yet.
const MIN_ABANDONED_AGE: Duration = Duration::from_secs(60);

impl Store {
    /// Reads the directory again, and records which files of this process are gone.
    pub(super) fn rescan(&self, listing: &mut Listing) {
        self.check_directory(listing);
        match Listing::read(&self.options.directory) {
            Ok((new, temporaries)) => {
                if !new.is_truncated() {
                    self.ownership.record_missing(|name| new.contains(name));
                }
                *listing = new.continued_from(listing);
                self.remove_abandoned(&temporaries);
            }
            Err(error) => {
                listing.mark_read();
                diagnose_once_per_text!(
                    Warning,
                    "spool",
                    "the spool directory {} cannot be read: {error}",
                    self.printable_directory()
                );
            }
        }
    }

    /// Counts the spans of this process as lost if the directory was removed, renamed or replaced. The next file goes to a
    /// new directory at the same path.
    pub(super) fn check_directory(&self, listing: &mut Listing) {
        let path = &self.options.directory;
        let mut directory = lock(&self.directory);
        if directory.is_at(path) {
            return;
        }
        let spans = self.ownership.record_all_removed();
        self.losses.add(Reason::Removed, Some(spans), true);
        let opened = Directory::open(path).and_then(|opened| Ok((opened, Listing::read(path)?)));
        if let Ok((opened, (new, _))) = opened {
            *directory = opened;
            *listing = new;
        } else {
            listing.clear();
        }
        drop(directory);
        if spans > 0 {
            diagnose!(
                Warning,
                "spool",
                "the spool directory {} was removed, renamed or replaced: {} lost",
                path.display(),
                format_span_count(spans.into(), WAS)
            );
        }
    }

    /// Removes the temporary files of dead processes, which are those that no process has locked.
    pub(super) fn remove_abandoned(&self, temporaries: &[Name]) {
        for name in temporaries {
            if let Ok(OpenResult::Locked(file)) = file::open(&self.path(&name.temporary_file_name())) {
                self.remove_temporary(*name, file);
            }
        }
    }

    /// Removes a locked file, unless its writer renamed it after it was opened: it is complete then.
    pub(super) fn remove_temporary(&self, name: Name, mut file: File) {
        let path = self.path(&name.temporary_file_name());
        if !path.exists() {
            return;
        }
        let header = Header::read(&mut file);
        let is_empty = matches!(header, Err(ReadError::Empty));
        // A writer locks its file before it writes the first byte.
        if is_empty && name.age(SystemTime::now()) < MIN_ABANDONED_AGE {
            return;
        }
        let spans = header.ok().map(|header| header.spans);
        if file::remove(&file, &path).is_ok() && !is_empty {
            self.record_loss(Reason::Incomplete, name, spans);
            diagnose!(
                Debug,
                "spool",
                "an incomplete file was removed: the process that wrote it was killed"
            );
        }
    }
}
