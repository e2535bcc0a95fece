//! The store of spooled requests.

use super::deferred::Deferred;
use super::directory::{self, Directory};
use super::error::SpoolError;
use super::file::Unclaimed;
use super::format::HEADER_LENGTH;
use super::listing::Listing;
use super::losses::{Losses, SpoolLosses};
use super::name::Name;
use super::options::Spool;
use super::orphaned;
use super::ownership::{Ownership, SpoolCounts};
use super::suspects::Suspects;
use crate::diagnostics::printable;
use crate::sync::lock;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The minimum time between two scans for the changes of other processes.
const RESCAN_INTERVAL: Duration = Duration::from_secs(5);

/// The files of one spool directory, shared by threads and processes that write and claim.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) options: Spool,
    pub(super) rescan_interval: Duration,
    /// Locked during disk writes; the counters have locks of their own, so that they can be read meanwhile.
    pub(super) listing: Mutex<Listing>,
    pub(super) losses: Losses,
    pub(super) ownership: Ownership,
    pub(super) suspects: Mutex<Suspects>,
    pub(super) deferred: Mutex<Deferred>,
    pub(super) directory: Mutex<Directory>,
}

impl Store {
    /// Creates the directory if it is missing, and reads it.
    ///
    /// # Errors
    ///
    /// If the directory cannot be created, read or written to, or does not support file locks.
    pub(crate) fn open(options: Spool) -> Result<Arc<Self>, SpoolError> {
        let store = Self::open_with_interval(options, RESCAN_INTERVAL)?;
        let directory = &store.options.directory;
        orphaned::report(directory);
        // The directory that the program names has one subdirectory for each URL and key.
        directory.ancestors().take(2).for_each(directory::report_foreign);
        Ok(store)
    }

    pub(super) fn open_with_interval(mut options: Spool, rescan_interval: Duration) -> Result<Arc<Self>, SpoolError> {
        options.directory = directory::absolute(&options.directory)?;
        let unusable = |error| SpoolError::directory(options.directory.clone(), &error);
        let directory = Directory::open(&options.directory).map_err(unusable)?;
        Self::probe(&options).map_err(unusable)?;
        let (listing, temporaries) = Listing::read(&options.directory).map_err(unusable)?;
        let store = Self {
            options,
            rescan_interval,
            listing: Mutex::new(listing),
            losses: Losses::default(),
            ownership: Ownership::default(),
            suspects: Mutex::default(),
            deferred: Mutex::default(),
            directory: Mutex::new(directory),
        };
        store.remove_abandoned(&temporaries);
        Ok(Arc::new(store))
    }

    /// Writes an encoded request of `spans` spans; it is durable on return. `has_failed`: an attempt at it was made and failed.
    ///
    /// # Errors
    ///
    /// If there is no room or the write fails; nothing is left on the disk then.
    pub(crate) fn write(&self, body: &[u8], spans: u32, has_failed: bool) -> Result<(), SpoolError> {
        let bytes = HEADER_LENGTH as u64 + body.len() as u64;
        let max_bytes = self.options.max_bytes;
        if bytes > max_bytes {
            return Err(SpoolError::TooLarge { bytes, max_bytes });
        }
        let mut listing = lock(&self.listing);
        self.check_directory(&mut listing);
        if listing.is_older_than(self.rescan_interval) {
            self.rescan(&mut listing);
        }
        self.make_room(&mut listing, bytes)?;
        let name = self.write_file(body, spans);
        let name = name.map_err(|error| SpoolError::write(self.options.directory.clone(), &error))?;
        listing.add(name, bytes);
        self.ownership.record_write(name, spans);
        if has_failed {
            lock(&self.deferred).mark_failed(name);
        }
        Ok(())
    }

    /// Makes an attempt at each request due.
    pub(crate) fn skip_backoff(&self) {
        lock(&self.deferred).skip_backoff(Instant::now());
    }

    /// Returns whether there is a request that has not failed since the last success.
    pub(crate) fn has_untried(&self) -> bool {
        lock(&self.listing).names().any(|name| !self.has_failed(name))
    }

    /// Returns whether the request has failed since the last success.
    pub(super) fn has_failed(&self, name: Name) -> bool {
        lock(&self.deferred).has_failed(name) || lock(&self.suspects).has_failed(name)
    }

    /// Notices that the directory is gone.
    pub(crate) fn check(&self) {
        self.check_directory(&mut lock(&self.listing));
    }

    /// Records that the endpoint accepted spans.
    pub(crate) fn record_success(&self) {
        lock(&self.suspects).record_success();
        lock(&self.deferred).record_success(Instant::now());
    }

    /// Records that the endpoint rejected a batch that is not in the spool with a status that concerns the configuration.
    pub(crate) fn record_configuration_failure(&self) {
        lock(&self.suspects).record_other_rejection();
    }

    /// The spans that this process has dropped so far.
    pub(crate) fn losses(&self) -> SpoolLosses {
        self.losses.read()
    }

    /// Only of files that this process wrote.
    pub(crate) fn own_losses(&self) -> SpoolLosses {
        self.losses.read_own()
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.options.directory
    }

    /// The directory for a message, in one line.
    pub(crate) fn printable_directory(&self) -> String {
        printable(&self.options.directory)
    }

    pub(crate) fn counts(&self) -> SpoolCounts {
        self.ownership.counts()
    }

    /// Removes the file of a claimed request.
    pub(super) fn acknowledge(&self, file: &File, name: Name, size: u64, spans: u32) {
        self.ownership.record_removal(name, Some(spans));
        self.forget(name);
        if self.remove_file(file, name) == Unclaimed::Removed {
            lock(&self.listing).remove(name, size);
        }
    }

    fn forget(&self, name: Name) {
        lock(&self.suspects).remove(name);
        lock(&self.deferred).remove(name);
    }

    pub(super) fn record_failure(&self, name: Name, due: impl FnOnce(u32) -> Instant) -> bool {
        lock(&self.deferred).record_failure(name, due)
    }

    pub(super) fn record_rejection(&self, name: Name) -> bool {
        lock(&self.suspects).record_rejection(name)
    }

    /// A claimed request was replaced by another file.
    pub(super) fn record_replacement(&self, old: (Name, u64), new: (Name, u64), spans: u32, resolved: u32) {
        self.ownership.record_replacement(old.0, new.0, spans, resolved);
        self.forget(old.0);
        let mut listing = lock(&self.listing);
        listing.remove(old.0, old.1);
        listing.add(new.0, new.1);
    }

    /// Lists a claimed request again.
    pub(super) fn release(&self, name: Name, size: u64) {
        lock(&self.listing).put_back(name, size);
    }

    pub(super) fn path(&self, file_name: &str) -> PathBuf {
        self.options.directory.join(file_name)
    }
}
