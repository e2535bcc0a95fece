//! The listing of the directory, cached between scans.

use super::name::{FileKind, Name};
use crate::sync::deadline_from;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Bound::{Excluded, Unbounded};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

/// The maximum number of files, so that a scan takes milliseconds.
pub(super) const MAX_FILES: usize = 10_000;

/// The maximum number of temporary files returned by one scan.
const MAX_TEMPORARIES: usize = 100;

/// The requests of the directory, as of the last scan and the changes of this process since.
#[derive(Debug)]
pub(super) struct Listing {
    /// The size of each request that is not being delivered, oldest first.
    entries: BTreeMap<Name, u64>,
    /// The total size, including requests that are being delivered.
    bytes: u64,
    /// The number of files, likewise.
    files: usize,
    /// `true` if the directory has more than [`MAX_FILES`] requests, of which only the oldest are listed.
    is_truncated: bool,
    read_at: Instant,
    /// The time at which each request was seen first that is listed or taken; one that was removed has none.
    first_seen: BTreeMap<Name, FirstSeen>,
}

/// The age of a request at a moment of the steady clock: steps of the system's clock since then do not change it.
#[derive(Debug, Clone, Copy)]
struct FirstSeen {
    at: Instant,
    age: Duration,
}

impl FirstSeen {
    fn now(name: Name) -> Self {
        Self {
            at: Instant::now(),
            age: name.known_age(SystemTime::now()),
        }
    }

    fn age(self) -> Duration {
        self.age.saturating_add(self.at.elapsed())
    }
}

impl Listing {
    /// Scans the directory; also returns the temporary files.
    pub(super) fn read(directory: &Path) -> io::Result<(Self, Vec<Name>)> {
        let mut listing = Self {
            entries: BTreeMap::new(),
            bytes: 0,
            files: 0,
            is_truncated: false,
            read_at: Instant::now(),
            first_seen: BTreeMap::new(),
        };
        let mut temporaries = Vec::new();
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let Some(kind) = entry.file_name().to_str().and_then(Name::parse) else {
                continue;
            };
            // Another process may have removed it.
            let Some(metadata) = entry.metadata().ok().filter(fs::Metadata::is_file) else {
                continue;
            };
            match kind {
                FileKind::Complete(name) => listing.insert(name, metadata.len()),
                FileKind::Temporary(name) if temporaries.len() < MAX_TEMPORARIES => temporaries.push(name),
                FileKind::Temporary(_) => {}
            }
        }
        Ok((listing, temporaries))
    }

    /// Continues an earlier listing: what was in it keeps its age.
    pub(super) fn continued_from(mut self, earlier: &Self) -> Self {
        for (name, first_seen) in &mut self.first_seen {
            if let Some(earlier) = earlier.first_seen.get(name) {
                *first_seen = *earlier;
            }
        }
        self
    }

    /// The time since the request was written, as far as it is known.
    pub(super) fn age(&self, name: Name) -> Duration {
        let first_seen = self.first_seen.get(&name).copied();
        first_seen.unwrap_or_else(|| FirstSeen::now(name)).age()
    }

    pub(super) fn is_older_than(&self, age: Duration) -> bool {
        self.read_at.elapsed() >= age
    }

    /// The time at which the listing will be older than `age`.
    pub(super) fn next_scan(&self, age: Duration) -> Instant {
        deadline_from(self.read_at, age)
    }

    /// Nothing is left of the directory.
    pub(super) fn clear(&mut self) {
        *self = Self {
            entries: BTreeMap::new(),
            bytes: 0,
            files: 0,
            is_truncated: false,
            read_at: self.read_at,
            first_seen: BTreeMap::new(),
        };
    }

    /// Postpones the next scan as if one had just succeeded.
    pub(super) fn mark_read(&mut self) {
        self.read_at = Instant::now();
    }

    /// Returns whether some requests of the directory are not listed.
    pub(super) fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    pub(super) fn contains(&self, name: Name) -> bool {
        self.entries.contains_key(&name)
    }

    pub(super) fn has_room(&self, bytes: u64, max_bytes: u64) -> bool {
        self.files < MAX_FILES && self.bytes.saturating_add(bytes) <= max_bytes
    }

    fn insert(&mut self, name: Name, size: u64) {
        self.entries.insert(name, size);
        self.first_seen.entry(name).or_insert_with(|| FirstSeen::now(name));
        self.bytes = self.bytes.saturating_add(size);
        self.files += 1;
        if self.entries.len() > MAX_FILES {
            if let Some((last, _)) = self.entries.pop_last() {
                self.first_seen.remove(&last);
            }
            self.is_truncated = true;
        }
    }

    /// Adds a file that this process has written.
    pub(super) fn add(&mut self, name: Name, size: u64) {
        self.insert(name, size);
        if self.is_truncated {
            // It is newer than the requests that are not listed; the next scan lists it in order.
            self.entries.remove(&name);
        }
    }

    /// Takes the oldest request out of the entries; its size still counts.
    pub(super) fn take_first(&mut self) -> Option<(Name, u64)> {
        self.entries.pop_first()
    }

    /// As [`take_first`](Self::take_first), but takes the oldest request newer than `name` if there is one.
    pub(super) fn take_after(&mut self, name: Option<Name>) -> Option<(Name, u64)> {
        let next = name.and_then(|name| self.entries.range((Excluded(name), Unbounded)).next());
        match next.map(|(next, _)| *next) {
            Some(next) => self.entries.remove_entry(&next),
            None => self.take_first(),
        }
    }

    /// Takes the oldest request for which `is_eligible` holds.
    pub(super) fn take_first_where(&mut self, is_eligible: impl Fn(Name) -> bool) -> Option<(Name, u64)> {
        let name = self.names().find(|name| is_eligible(*name))?;
        self.entries.remove_entry(&name)
    }

    /// The listed requests, oldest first.
    pub(super) fn names(&self) -> impl Iterator<Item = Name> {
        self.entries.keys().copied()
    }

    pub(super) fn first(&self) -> Option<Name> {
        self.entries.first_key_value().map(|(name, _)| *name)
    }

    /// Puts a taken request back, unless it has been removed in the meantime.
    pub(super) fn put_back(&mut self, name: Name, size: u64) {
        if self.first_seen.contains_key(&name) {
            self.entries.insert(name, size);
        }
    }

    /// Removes a taken request, which a scan may have listed again in the meantime.
    pub(super) fn remove(&mut self, name: Name, size: u64) {
        self.entries.remove(&name);
        self.first_seen.remove(&name);
        self.bytes = self.bytes.saturating_sub(size);
        self.files = self.files.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_removed_is_not_put_back() {
        let directory = std::env::temp_dir().join(format!("respan-removed-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        let names = [Name::next(), Name::next()];
        for name in names {
            fs::write(directory.join(name.file_name()), "body").expect("a file");
        }
        let mut listing = Listing::read(&directory).expect("a listing").0;
        let taken = [(); 2].map(|()| listing.take_first().expect("a request"));
        listing.remove(taken[0].0, taken[0].1);
        for (name, size) in taken {
            listing.put_back(name, size);
        }
        assert_eq!(listing.names().collect::<Vec<_>>(), [names[1]]);
        fs::remove_dir_all(directory).expect("removed");
    }

    /// As after the clock was set forward by ten days: by its name, the request is older now than when it was listed.
    #[test]
    fn a_request_keeps_the_age_at_which_it_was_seen_first() {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let directory = std::env::temp_dir().join(format!("respan-listing-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        let name = Name::next().before(10 * DAY);
        fs::write(directory.join(name.file_name()), "").expect("a file");
        let read = || Listing::read(&directory).expect("a listing").0;
        let mut earlier = read();
        assert!(earlier.age(name) >= 10 * DAY);
        let young = FirstSeen {
            at: Instant::now(),
            age: Duration::ZERO,
        };
        earlier.first_seen.insert(name, young);
        assert!(read().continued_from(&earlier).age(name) < DAY);
        fs::remove_dir_all(directory).expect("removed");
    }
}
