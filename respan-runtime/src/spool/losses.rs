//! Counters of spans that the spool dropped.

use std::sync::atomic::{AtomicU64, Ordering};

/// Spans that this process dropped from the spool, by reason.
///
/// The number of spans is in each file's header; if that is unreadable, only the file is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SpoolLosses {
    /// Older than [`Spool::max_age`](super::Spool::max_age).
    pub(crate) too_old: u64,
    /// The oldest when the spool was full.
    pub(crate) evicted: u64,
    /// In a damaged file.
    pub(crate) corrupt: u64,
    /// In a file whose process died while writing it.
    pub(crate) incomplete: u64,
    /// In a directory that was removed, renamed or replaced.
    pub(crate) removed: u64,
    /// Damaged and incomplete files, including those with an unknown number of spans.
    pub(crate) damaged_files: u64,
}

#[cfg(test)]
impl SpoolLosses {
    /// The spans of all reasons.
    pub(crate) fn total(&self) -> u64 {
        self.too_old + self.evicted + self.corrupt + self.incomplete + self.removed
    }
}

/// The counters behind [`SpoolLosses`]; atomic, so that they can be read during a disk write.
#[derive(Debug, Default)]
pub(super) struct Losses {
    own: Counters,
    /// Of files that another or an earlier process wrote.
    others: Counters,
}

#[derive(Debug, Default)]
struct Counters {
    too_old: AtomicU64,
    evicted: AtomicU64,
    corrupt: AtomicU64,
    incomplete: AtomicU64,
    removed: AtomicU64,
    damaged_files: AtomicU64,
}

/// Reason why a file was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    TooOld,
    Evicted,
    Corrupt,
    Incomplete,
    /// Together with the directory.
    Removed,
}

impl Losses {
    /// Counts one file, and its spans if their number is known.
    pub(super) fn add(&self, reason: Reason, spans: Option<u32>, is_own: bool) {
        let counters = if is_own { &self.own } else { &self.others };
        counters.add(reason, spans.unwrap_or_default().into());
    }

    pub(super) fn read(&self) -> SpoolLosses {
        let (own, others) = (self.own.read(), self.others.read());
        SpoolLosses {
            too_old: own.too_old + others.too_old,
            evicted: own.evicted + others.evicted,
            corrupt: own.corrupt + others.corrupt,
            incomplete: own.incomplete + others.incomplete,
            removed: own.removed + others.removed,
            damaged_files: own.damaged_files + others.damaged_files,
        }
    }

    /// Only of files that this process wrote.
    pub(super) fn read_own(&self) -> SpoolLosses {
        self.own.read()
    }
}

impl Counters {
    fn add(&self, reason: Reason, spans: u64) {
        let counter = match reason {
            Reason::TooOld => &self.too_old,
            Reason::Evicted => &self.evicted,
            Reason::Corrupt => &self.corrupt,
            Reason::Incomplete => &self.incomplete,
            Reason::Removed => &self.removed,
        };
        counter.fetch_add(spans, Ordering::Release);
        if matches!(reason, Reason::Corrupt | Reason::Incomplete) {
            self.damaged_files.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn read(&self) -> SpoolLosses {
        let read = |counter: &AtomicU64| counter.load(Ordering::Acquire);
        SpoolLosses {
            too_old: read(&self.too_old),
            evicted: read(&self.evicted),
            corrupt: read(&self.corrupt),
            incomplete: read(&self.incomplete),
            removed: read(&self.removed),
            damaged_files: read(&self.damaged_files),
        }
    }
}
