//! Claims of requests for delivery.

use super::claimed_request::ClaimedRequest;
use super::file::Unclaimed;
use super::format::{self, ReadError};
use super::losses::Reason;
use super::name::Name;
use super::store::Store;
use crate::diagnostics::diagnose_once_per_text;
use crate::sync::lock;
use std::sync::Arc;
use std::time::{Duration, Instant};

impl Store {
    /// Claims the oldest request that no other process or thread has claimed and that has no delay of its own, or one that was over
    /// at `due`. Requests that have failed since the last success come last, since the endpoint may accept the others; first of
    /// those is the one behind the last [failure](ClaimedRequest::record_failure) or
    /// [rejection](ClaimedRequest::record_rejection).
    pub(crate) fn claim(self: &Arc<Self>, due: Instant) -> Option<ClaimedRequest> {
        self.check();
        self.claim_listed(due).or_else(|| {
            let mut listing = lock(&self.listing);
            if !listing.is_older_than(self.rescan_interval) {
                return None;
            }
            self.rescan(&mut listing);
            drop(listing);
            self.claim_listed(due)
        })
    }

    fn claim_listed(self: &Arc<Self>, due: Instant) -> Option<ClaimedRequest> {
        let last_failed = lock(&self.deferred).last_failed();
        let last_failed = last_failed.or_else(|| lock(&self.suspects).last_rejected());
        let mut busy = Vec::new();
        let claimed = loop {
            let Some((name, size)) = self.take_next(last_failed) else {
                break None;
            };
            if !lock(&self.deferred).is_due(name, due) {
                busy.push((name, size));
                continue;
            }
            match self.claim_file(name, size) {
                Ok(claimed) => break Some(claimed),
                Err(Unclaimed::Removed) => lock(&self.listing).remove(name, size),
                Err(Unclaimed::Busy) => busy.push((name, size)),
                Err(Unclaimed::Unusable) => {}
            }
        };
        if !busy.is_empty() {
            // Their process may release them, or die.
            let mut listing = lock(&self.listing);
            for (name, size) in busy {
                listing.put_back(name, size);
            }
        }
        claimed
    }

    fn take_next(&self, last_failed: Option<Name>) -> Option<(Name, u64)> {
        let mut listing = lock(&self.listing);
        listing
            .take_first_where(|name| !self.has_failed(name))
            .or_else(|| listing.take_after(last_failed))
    }

    fn claim_file(self: &Arc<Self>, name: Name, size: u64) -> Result<ClaimedRequest, Unclaimed> {
        let mut file = self.lock_file(name)?;
        if lock(&self.listing).age(name) > self.options.max_age {
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
            Err(ReadError::Empty) => {
                self.ownership.record_transfer(name);
                Err(self.remove_file(&file, name))
            }
            Err(ReadError::Corrupt(spans)) => {
                self.record_loss(Reason::Corrupt, name, spans);
                diagnose_once_per_text!(
                    Error,
                    "spool",
                    "a file of the spool {} is damaged; its spans are lost",
                    self.printable_directory()
                );
                Err(self.remove_file(&file, name))
            }
            Err(ReadError::UnknownVersion) => {
                diagnose_once_per_text!(
                    Info,
                    "spool",
                    "files of a later version of respan in the spool {} are not delivered",
                    self.printable_directory()
                );
                Err(Unclaimed::Unusable)
            }
            Err(ReadError::Io(error)) => {
                diagnose_once_per_text!(
                    Warning,
                    "spool",
                    "a file of the spool {} cannot be read: {error}",
                    self.printable_directory()
                );
                Err(Unclaimed::Unusable)
            }
        }
    }

    /// After a failed [`claim`](Self::claim), when to claim again: requests with a delay of their own when it is over, those
    /// that others have claimed after `delay`, those that are not listed at the next scan. `None` if there are no requests.
    pub(crate) fn next_claim(&self, claimed: Instant, delay: Duration) -> Option<Instant> {
        let listing = lock(&self.listing);
        let deferred = lock(&self.deferred);
        let busy = Instant::now() + delay;
        let next = |name| deferred.due(name).filter(|due| *due > claimed).unwrap_or(busy);
        let unlisted = listing.is_truncated().then(|| listing.next_scan(self.rescan_interval));
        listing.names().map(next).chain(unlisted).min()
    }
}
