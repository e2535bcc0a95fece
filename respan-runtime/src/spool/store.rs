//! The spool at work.

use super::claimed_request::ClaimedRequest;
use super::error::SpoolError;
use super::format::{Fault, HEADER};
use super::listing::Listing;
use super::losses::{Losses, Reason, SpoolLosses};
use super::maintenance::Left;
use super::name::Name;
use super::options::Spool;
use super::ownership::{Ownership, SpoolCounts};
use super::suspects::Suspects;
use super::{file, format};
use crate::diagnostics::diagnose_once;
use crate::sync::lock;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How often the directory is read for what other processes did to it.
const RESCAN: Duration = Duration::from_secs(5);

/// The files of one spool. Writers and claimers may be several, in several threads and processes.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) options: Spool,
    rescan: Duration,
    /// Held over a write, disk and all; so the losses are beside it.
    listing: Mutex<Listing>,
    pub(super) losses: Losses,
    pub(super) account: Ownership,
    doubts: Mutex<Suspects>,
}

impl Store {
    /// Makes the directory where it is missing, and looks what is there.
    ///
    /// # Errors
    ///
    /// If the directory cannot be made, read or written to, or has no file locks.
    pub(crate) fn open(options: Spool) -> Result<Arc<Self>, SpoolError> {
        let store = Self::open_with(options, RESCAN)?;
        store.tell_of_neighbours();
        Ok(store)
    }

    pub(super) fn open_with(options: Spool, rescan: Duration) -> Result<Arc<Self>, SpoolError> {
        let refused = |error| SpoolError::directory(options.directory.clone(), &error);
        file::make_directory(&options.directory).map_err(refused)?;
        Self::probe(&options).map_err(refused)?;
        let (listing, temporaries) = Listing::read(&options.directory).map_err(refused)?;
        let store = Self {
            options,
            rescan,
            listing: Mutex::new(listing),
            losses: Losses::default(),
            account: Ownership::default(),
            doubts: Mutex::default(),
        };
        store.clean(&temporaries);
        Ok(Arc::new(store))
    }

    /// Keeps an encoded request of so many spans. When it returns, the request is on the disk.
    ///
    /// # Errors
    ///
    /// If it does not fit, or the disk does not take it; nothing of it is left then.
    pub(crate) fn write(&self, body: &[u8], spans: u32) -> Result<(), SpoolError> {
        let bytes = HEADER as u64 + body.len() as u64;
        let max_bytes = self.options.max_bytes;
        if bytes > max_bytes {
            return Err(SpoolError::TooLarge { bytes, max_bytes });
        }
        let mut listing = lock(&self.listing);
        if listing.is_older_than(self.rescan) {
            self.read_again(&mut listing);
        }
        self.make_room(&mut listing, bytes)?;
        let name = self.place(body, spans);
        let name = name.map_err(|error| SpoolError::write(self.options.directory.clone(), &error))?;
        listing.add(name, bytes);
        self.account.wrote(name, spans);
        Ok(())
    }

    /// The oldest request that nobody is delivering; after one that was [put off](ClaimedRequest::record_rejection) the next.
    pub(crate) fn claim(self: &Arc<Self>) -> Option<ClaimedRequest> {
        self.claim_known().or_else(|| {
            let mut listing = lock(&self.listing);
            if !listing.is_older_than(self.rescan) {
                return None;
            }
            self.read_again(&mut listing);
            drop(listing);
            self.claim_known()
        })
    }

    fn claim_known(self: &Arc<Self>) -> Option<ClaimedRequest> {
        let put_off = lock(&self.doubts).last();
        let mut busy = Vec::new();
        let claimed = loop {
            let Some((name, size)) = lock(&self.listing).take_after(put_off) else {
                break None;
            };
            match self.claim_one(name, size) {
                Ok(claimed) => break Some(claimed),
                Err(Left::Nothing) => lock(&self.listing).forget(name, size),
                Err(Left::Busy) => busy.push((name, size)),
                Err(Left::File) => {}
            }
        };
        if !busy.is_empty() {
            // Whoever has one may give it back, or die.
            let mut listing = lock(&self.listing);
            for (name, size) in busy {
                listing.put_back(name, size);
            }
        }
        claimed
    }

    /// Whether it knows of requests; after a [`claim`](Self::claim) in vain those that others have.
    pub(crate) fn has_requests(&self) -> bool {
        !lock(&self.listing).is_empty()
    }

    /// The endpoint takes spans of this set-up.
    pub(crate) fn record_success(&self) {
        lock(&self.doubts).taken();
    }

    /// The endpoint has refused something else for what seems to be the set-up.
    pub(crate) fn record_configuration_failure(&self) {
        lock(&self.doubts).refused_another();
    }

    /// What was dropped up to now.
    pub(crate) fn losses(&self) -> SpoolLosses {
        self.losses.read()
    }

    /// Where its files are.
    pub(crate) fn directory(&self) -> &Path {
        &self.options.directory
    }

    /// Whose spans are in it.
    pub(crate) fn counts(&self) -> SpoolCounts {
        self.account.read()
    }

    fn claim_one(self: &Arc<Self>, name: Name, size: u64) -> Result<ClaimedRequest, Left> {
        let mut file = self.take(name)?;
        if self.is_too_old(name) {
            return Err(self.discard(file, name, Reason::TooOld));
        }
        let length = file.metadata().map_or(size, |metadata| metadata.len());
        if length > self.options.max_bytes {
            return Err(self.discard(file, name, Reason::Evicted));
        }
        match format::read(&mut file, length) {
            Ok((header, body)) => Ok(ClaimedRequest {
                store: Arc::clone(self),
                name,
                size,
                file: Some(file),
                body: body.into(),
                spans: header.spans,
            }),
            Err(Fault::Delivered) => {
                self.account.pass_on(name);
                Err(self.remove(&file, name))
            }
            Err(Fault::Corrupt(spans)) => {
                self.lose(Reason::Corrupt, name, spans);
                diagnose_once!(Error, "spool", "a file of the spool is damaged; its spans are lost");
                Err(self.remove(&file, name))
            }
            Err(Fault::Version) => {
                diagnose_once!(Info, "spool", "files of a later version of respan are left alone");
                Err(Left::File)
            }
            Err(Fault::Read(error)) => {
                diagnose_once!(Warning, "spool", "a file of the spool cannot be read: {error}");
                Err(Left::File)
            }
        }
    }

    pub(super) fn acknowledge(&self, file: &File, name: Name, size: u64, spans: u32) {
        self.account.settle(name, Some(spans));
        lock(&self.doubts).forget(name);
        if self.remove(file, name) == Left::Nothing {
            lock(&self.listing).forget(name, size);
        }
    }

    pub(super) fn record_rejection(&self, name: Name) -> bool {
        lock(&self.doubts).refused(name)
    }

    pub(super) fn release(&self, name: Name, size: u64) {
        lock(&self.listing).put_back(name, size);
    }
}
