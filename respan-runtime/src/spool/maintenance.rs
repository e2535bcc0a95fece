//! What keeps the directory bounded, tidy and known.

use super::error::SpoolError;
use super::file::Opened;
use super::format::{Fault, Header};
use super::listing::Listing;
use super::losses::Reason;
use super::name::Name;
use super::options::Spool;
use super::store::Store;
use super::{file, format, orphaned};
use crate::diagnostics::{diagnose, diagnose_once};
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// How often a write begins anew because another process cleaned its file away between two steps of it.
const ATTEMPTS: usize = 3;

/// Longer than it takes to lock a file that was just made.
const YOUNG: Duration = Duration::from_secs(60);

/// What is left of a file that was not claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// It takes no room any more.
    Nothing,
    /// It is somebody else's at this moment.
    Busy,
    /// It cannot be touched.
    File,
}

impl Store {
    /// Whether files can be made and locked there, before anybody relies on it.
    pub(super) fn probe(options: &Spool) -> io::Result<()> {
        let path = options.directory.join(Name::next().temporary());
        let made = file::create(&path);
        let removed = fs::remove_file(&path);
        drop(made?);
        removed
    }

    /// After a change of the key nobody sends what was kept under the old one; nobody would notice either.
    pub(super) fn tell_of_neighbours(&self) {
        let own = &self.options.directory;
        for other in orphaned::with_requests(own) {
            diagnose!(
                Info,
                "spool",
                "{} holds spans for another key or URL; if those are no longer in use, move its files to {}, and they are sent",
                other.display(),
                own.display()
            );
        }
    }

    /// Counts the spans of a file, under the number of those who wrote it.
    pub(super) fn lose(&self, reason: Reason, name: Name, spans: Option<u32>) {
        let spans = self.account.settle(name, spans);
        self.losses.add(reason, spans);
    }

    pub(super) fn is_too_old(&self, name: Name) -> bool {
        name.age(SystemTime::now()) > self.options.max_age
    }

    /// Writes a file in steps that can be cut off anywhere.
    pub(super) fn place(&self, body: &[u8], spans: u32) -> io::Result<Name> {
        let mut failure = io::Error::from(io::ErrorKind::WouldBlock);
        for _ in 0..ATTEMPTS {
            let name = Name::next();
            match self.place_as(name, body, spans) {
                Ok(()) => return Ok(name),
                Err(error) => {
                    let _ = fs::remove_file(self.path(name.temporary()));
                    match error.kind() {
                        io::ErrorKind::WouldBlock => {}
                        // Also if the directory itself was removed.
                        io::ErrorKind::NotFound => file::make_directory(&self.options.directory)?,
                        _ => return Err(error),
                    }
                    failure = error;
                }
            }
        }
        Err(failure)
    }

    fn place_as(&self, name: Name, body: &[u8], spans: u32) -> io::Result<()> {
        let temporary = self.path(name.temporary());
        let Some(mut file) = file::create(&temporary)? else {
            return Err(io::ErrorKind::WouldBlock.into());
        };
        format::write(&mut file, body, spans)?;
        file.sync_data()?;
        fs::rename(&temporary, self.path(name.whole()))?;
        // Whoever finds it from here on can have it. Not by closing alone: a process that is just being started by another
        // thread has the handle too.
        let _ = file.unlock();
        drop(file);
        file::sync_directory(&self.options.directory);
        Ok(())
    }

    /// Drops what is too old, and then the oldest until there is room.
    pub(super) fn make_room(&self, listing: &mut Listing, bytes: u64) -> Result<(), SpoolError> {
        loop {
            let reason = match listing.first() {
                Some(first) if self.is_too_old(first) => Reason::TooOld,
                _ if listing.has_room(bytes, self.options.max_bytes) => return Ok(()),
                Some(_) => Reason::Evicted,
                None => return Err(SpoolError::Full),
            };
            let Some((name, size)) = listing.take_first() else {
                return Err(SpoolError::Full);
            };
            let left = self
                .take(name)
                .map_or_else(|left| left, |file| self.discard(file, name, reason));
            if left == Left::Nothing {
                listing.forget(name, size);
            }
        }
    }

    /// Opens and locks a file of the listing.
    pub(super) fn take(&self, name: Name) -> Result<File, Left> {
        match file::open(&self.path(name.whole())) {
            Ok(Opened::Locked(file)) => Ok(file),
            Ok(Opened::Busy) => Err(Left::Busy),
            Ok(Opened::Gone) => {
                self.account.pass_on(name);
                Err(Left::Nothing)
            }
            Err(error) => {
                diagnose_once!(Warning, "spool", "a file of the spool cannot be opened: {error}");
                Err(Left::File)
            }
        }
    }

    /// Drops a file that is ours, and counts its spans.
    pub(super) fn discard(&self, mut file: File, name: Name, reason: Reason) -> Left {
        match Header::read(&mut file) {
            Err(Fault::Delivered) => self.account.pass_on(name),
            header => self.lose(reason, name, header.ok().map(|header| header.spans)),
        }
        if reason == Reason::TooOld {
            let age = self.options.max_age;
            diagnose_once!(
                Warning,
                "spool",
                "spans were lost because they could not be delivered for {age:?}"
            );
        } else {
            let bytes = self.options.max_bytes;
            diagnose_once!(
                Warning,
                "spool",
                "spans were lost because the spool was full; raise `Spool::max_bytes`, which is {bytes}"
            );
        }
        self.remove(&file, name)
    }

    pub(super) fn remove(&self, file: &File, name: Name) -> Left {
        match file::remove(file, &self.path(name.whole())) {
            Ok(()) => Left::Nothing,
            Err(error) => {
                diagnose_once!(Error, "spool", "a file of the spool cannot be removed: {error}");
                Left::File
            }
        }
    }

    /// Finds what other processes have written and removed.
    pub(super) fn read_again(&self, listing: &mut Listing) {
        match Listing::read(&self.options.directory) {
            Ok((new, temporaries)) => {
                if !new.is_cut() {
                    self.account.compare(|name| new.contains(name));
                }
                *listing = new;
                self.clean(&temporaries);
            }
            // Not again with every call.
            Err(error) => {
                listing.postpone();
                diagnose_once!(Warning, "spool", "the spool directory cannot be read: {error}");
            }
        }
    }

    /// Removes what was being written when its process died: those that nobody has locked.
    pub(super) fn clean(&self, temporaries: &[Name]) {
        for name in temporaries {
            if let Ok(Opened::Locked(file)) = file::open(&self.path(name.temporary())) {
                self.clean_away(*name, file);
            }
        }
    }

    /// Its writer renames a file while it has the lock: what was opened as temporary may be a whole one by now.
    pub(super) fn clean_away(&self, name: Name, mut file: File) {
        let path = self.path(name.temporary());
        if !path.exists() {
            return;
        }
        let header = Header::read(&mut file);
        let is_empty = matches!(header, Err(Fault::Delivered));
        // Its writer may be about to lock it: that comes before the first byte.
        if is_empty && name.age(SystemTime::now()) < YOUNG {
            return;
        }
        let spans = header.ok().map(|header| header.spans);
        if file::remove(&file, &path).is_ok() && !is_empty {
            self.lose(Reason::Incomplete, name, spans);
            diagnose!(
                Debug,
                "spool",
                "a file was removed whose process died while it wrote it"
            );
        }
    }

    fn path(&self, file_name: String) -> PathBuf {
        self.options.directory.join(file_name)
    }
}
