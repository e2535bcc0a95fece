//! Attribution of spooled spans to the processes that wrote them.

use super::name::Name;
use crate::sync::lock;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers of spans in the files of one spool, so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SpoolCounts {
    /// Written by this process, and still in the directory as of the last scan.
    pub(crate) spooled: u64,
    /// Written by this process, and removed by another one.
    pub(crate) transferred: u64,
    /// Written by another or an earlier process, and delivered or dropped by this one.
    pub(crate) recovered: u64,
}

/// The files that this process wrote, and the counters behind [`SpoolCounts`].
#[derive(Debug, Default)]
pub(super) struct Ownership {
    /// The spans of each file that this process wrote.
    written: Mutex<BTreeMap<Name, u32>>,
    spooled: AtomicU64,
    transferred: AtomicU64,
    recovered: AtomicU64,
}

impl Ownership {
    /// Records that this process wrote a file.
    pub(super) fn record_write(&self, name: Name, spans: u32) {
        self.spooled.fetch_add(spans.into(), Ordering::Release);
        lock(&self.written).insert(name, spans);
    }

    /// Records that this process delivered or dropped a file; `spans` is what its header says. Returns the number of its
    /// spans, which is known for files of this process even if the header is damaged, and whether it is one of those.
    pub(super) fn record_removal(&self, name: Name, spans: Option<u32>) -> (Option<u32>, bool) {
        if let Some(spans) = self.remove_written(name) {
            return (Some(spans), true);
        }
        self.recovered
            .fetch_add(spans.unwrap_or_default().into(), Ordering::Release);
        (spans, false)
    }

    /// Records that a file with so many spans replaces one with more of them, of which the others are resolved.
    pub(super) fn record_replacement(&self, old: Name, new: Name, spans: u32, resolved: u32) {
        let mut written = lock(&self.written);
        if written.remove(&old).is_some() {
            written.insert(new, spans);
            self.spooled.fetch_sub(resolved.into(), Ordering::Release);
        } else {
            self.recovered.fetch_add(resolved.into(), Ordering::Release);
        }
    }

    /// Records that the directory is gone with all files of this process. Returns the number of their spans.
    pub(super) fn record_all_removed(&self) -> u32 {
        let written = std::mem::take(&mut *lock(&self.written));
        let spans = written.values().fold(0_u32, |sum, spans| sum.saturating_add(*spans));
        self.spooled.fetch_sub(spans.into(), Ordering::Release);
        spans
    }

    /// Records that another process delivered or dropped a file.
    pub(super) fn record_transfer(&self, name: Name) {
        if let Some(spans) = self.remove_written(name) {
            self.transferred.fetch_add(spans.into(), Ordering::Release);
        }
    }

    /// Records a transfer of each file of this process that is no longer in the directory.
    pub(super) fn record_missing(&self, is_present: impl Fn(Name) -> bool) {
        let missing: Vec<_> = lock(&self.written)
            .keys()
            .copied()
            .filter(|name| !is_present(*name))
            .collect();
        for name in missing {
            self.record_transfer(name);
        }
    }

    fn remove_written(&self, name: Name) -> Option<u32> {
        let spans = lock(&self.written).remove(&name)?;
        self.spooled.fetch_sub(spans.into(), Ordering::Release);
        Some(spans)
    }

    pub(super) fn counts(&self) -> SpoolCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Acquire);
        // Downstream counters first, so that outputs never exceed inputs.
        SpoolCounts {
            transferred: read(&self.transferred),
            spooled: read(&self.spooled),
            recovered: read(&self.recovered),
        }
    }
}
