//! Whose spans the files hold: without that the numbers of a processor would not add up.

use super::name::Name;
use crate::sync::lock;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Spans in the files of one spool, up to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SpoolCounts {
    /// Written here, and in the directory as far as is known.
    pub(crate) spooled: u64,
    /// Written here, and taken by another process.
    pub(crate) transferred: u64,
    /// Written by an earlier or another process, and delivered or dropped here.
    pub(crate) recovered: u64,
}

#[derive(Debug, Default)]
pub(super) struct Ownership {
    own: Mutex<BTreeMap<Name, u32>>,
    spooled: AtomicU64,
    transferred: AtomicU64,
    recovered: AtomicU64,
}

impl Ownership {
    pub(super) fn wrote(&self, name: Name, spans: u32) {
        self.spooled.fetch_add(spans.into(), Ordering::Release);
        lock(&self.own).insert(name, spans);
    }

    /// A file is delivered or dropped here. Of what was written here it is known how many spans that are, whatever its
    /// header says.
    pub(super) fn settle(&self, name: Name, spans: Option<u32>) -> Option<u32> {
        if let Some(spans) = self.strike(name) {
            return Some(spans);
        }
        self.recovered
            .fetch_add(spans.unwrap_or_default().into(), Ordering::Release);
        spans
    }

    /// Somebody else has taken the file.
    pub(super) fn pass_on(&self, name: Name) {
        if let Some(spans) = self.strike(name) {
            self.transferred.fetch_add(spans.into(), Ordering::Release);
        }
    }

    /// As [`pass_on`](Self::pass_on) for each of our files that is not in the directory any more.
    pub(super) fn compare(&self, is_there: impl Fn(Name) -> bool) {
        let gone: Vec<_> = lock(&self.own)
            .keys()
            .copied()
            .filter(|name| !is_there(*name))
            .collect();
        for name in gone {
            self.pass_on(name);
        }
    }

    fn strike(&self, name: Name) -> Option<u32> {
        let spans = lock(&self.own).remove(&name)?;
        self.spooled.fetch_sub(spans.into(), Ordering::Release);
        Some(spans)
    }

    pub(super) fn read(&self) -> SpoolCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Acquire);
        // What has left before what is there, and what came in last: never more out than in.
        SpoolCounts {
            transferred: read(&self.transferred),
            spooled: read(&self.spooled),
            recovered: read(&self.recovered),
        }
    }
}
