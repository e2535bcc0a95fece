//! What is in the directory, as far as it is known.

use super::name::{Kind, Name};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Bound::{Excluded, Unbounded};
use std::path::Path;
use std::time::{Duration, Instant};

/// Files that a spool keeps, so that reading its directory stays a matter of milliseconds.
pub(super) const MAX_FILES: usize = 10_000;

/// Temporary files looked at in one go.
const MAX_TEMPORARIES: usize = 100;

/// The files to deliver, oldest first, with their sizes; read anew now and then, since others write too.
#[derive(Debug)]
pub(super) struct Listing {
    entries: BTreeMap<Name, u64>,
    /// Also of files that are not among the entries, because somebody is delivering them.
    bytes: u64,
    files: usize,
    /// There are files that the entries had no room for, older than what is written now.
    is_cut: bool,
    read_at: Instant,
}

impl Listing {
    /// Reads the directory; the second part are files that were being written.
    pub(super) fn read(directory: &Path) -> io::Result<(Self, Vec<Name>)> {
        let mut listing = Self {
            entries: BTreeMap::new(),
            bytes: 0,
            files: 0,
            is_cut: false,
            read_at: Instant::now(),
        };
        let mut temporaries = Vec::new();
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let Some(kind) = entry.file_name().to_str().and_then(Name::parse) else {
                continue;
            };
            // Others may have removed it just now.
            let Some(metadata) = entry.metadata().ok().filter(fs::Metadata::is_file) else {
                continue;
            };
            match kind {
                Kind::Whole(name) => listing.insert(name, metadata.len()),
                Kind::Temporary(name) if temporaries.len() < MAX_TEMPORARIES => temporaries.push(name),
                Kind::Temporary(_) => {}
            }
        }
        Ok((listing, temporaries))
    }

    pub(super) fn is_older_than(&self, age: Duration) -> bool {
        self.read_at.elapsed() >= age
    }

    /// As if it had been read just now.
    pub(super) fn postpone(&mut self) {
        self.read_at = Instant::now();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether there are files that it does not know of.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn contains(&self, name: Name) -> bool {
        self.entries.contains_key(&name)
    }

    pub(super) fn has_room(&self, bytes: u64, max_bytes: u64) -> bool {
        self.files < MAX_FILES && self.bytes.saturating_add(bytes) <= max_bytes
    }

    fn insert(&mut self, name: Name, size: u64) {
        self.entries.insert(name, size);
        self.bytes = self.bytes.saturating_add(size);
        self.files += 1;
        if self.entries.len() > MAX_FILES {
            self.entries.pop_last();
            self.is_cut = true;
        }
    }

    /// A file of our own that was written just now.
    pub(super) fn add(&mut self, name: Name, size: u64) {
        self.insert(name, size);
        if self.is_cut {
            // After those that are missing here; the next reading finds it in its place.
            self.entries.remove(&name);
        }
    }

    /// The oldest, which is no entry any more but still counts.
    pub(super) fn take_first(&mut self) -> Option<(Name, u64)> {
        self.entries.pop_first()
    }

    /// The oldest that was written after this one, else the oldest of all; as [`take_first`](Self::take_first).
    pub(super) fn take_after(&mut self, name: Option<Name>) -> Option<(Name, u64)> {
        let next = name.and_then(|name| self.entries.range((Excluded(name), Unbounded)).next());
        match next.map(|(next, _)| *next) {
            Some(next) => self.entries.remove_entry(&next),
            None => self.take_first(),
        }
    }

    pub(super) fn first(&self) -> Option<Name> {
        self.entries.first_key_value().map(|(name, _)| *name)
    }

    /// What was taken goes back to its place.
    pub(super) fn put_back(&mut self, name: Name, size: u64) {
        self.entries.insert(name, size);
    }

    /// What was taken is gone; it may have been found again meanwhile.
    pub(super) fn forget(&mut self, name: Name, size: u64) {
        self.entries.remove(&name);
        self.bytes = self.bytes.saturating_sub(size);
        self.files = self.files.saturating_sub(1);
    }
}
