//! What the spool lost.

use std::sync::atomic::{AtomicU64, Ordering};

/// Spans that this process dropped from the spool, by reason.
///
/// How many spans a file holds is in its header; where that is unreadable only the file is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SpoolLosses {
    /// They were older than the spool keeps them.
    pub(crate) too_old: u64,
    /// The spool was full, and they were the oldest.
    pub(crate) evicted: u64,
    /// Their file is damaged.
    pub(crate) corrupt: u64,
    /// Their process died while it wrote them.
    pub(crate) incomplete: u64,
    /// Damaged and incomplete files, also those of which nobody can say how many spans they held.
    pub(crate) damaged_files: u64,
}

#[cfg(test)]
impl SpoolLosses {
    /// All spans.
    pub(crate) fn total(&self) -> u64 {
        self.too_old + self.evicted + self.corrupt + self.incomplete
    }
}

/// The numbers themselves: readable while somebody writes to a slow disk.
#[derive(Debug, Default)]
pub(super) struct Losses {
    too_old: AtomicU64,
    evicted: AtomicU64,
    corrupt: AtomicU64,
    incomplete: AtomicU64,
    damaged_files: AtomicU64,
}

/// Why a file is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    TooOld,
    Evicted,
    Corrupt,
    Incomplete,
}

impl Losses {
    /// One file, and its spans where they are known.
    pub(super) fn add(&self, reason: Reason, spans: Option<u32>) {
        let counter = match reason {
            Reason::TooOld => &self.too_old,
            Reason::Evicted => &self.evicted,
            Reason::Corrupt => &self.corrupt,
            Reason::Incomplete => &self.incomplete,
        };
        counter.fetch_add(spans.unwrap_or_default().into(), Ordering::Release);
        if matches!(reason, Reason::Corrupt | Reason::Incomplete) {
            self.damaged_files.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn read(&self) -> SpoolLosses {
        let read = |counter: &AtomicU64| counter.load(Ordering::Acquire);
        SpoolLosses {
            too_old: read(&self.too_old),
            evicted: read(&self.evicted),
            corrupt: read(&self.corrupt),
            incomplete: read(&self.incomplete),
            damaged_files: read(&self.damaged_files),
        }
    }
}
