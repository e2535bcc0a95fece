//! Subscribers whose layer is not found by its type: one inside of a `reload::Layer`, which does not give it out.

use crate::fork::Generation;
use std::ptr;
use std::sync::{LazyLock, Mutex, MutexGuard};
use tracing::Dispatch;
use tracing_subscriber::Registry;

/// The registry of such a subscriber, by address, and whether the layer makes carriers.
type Entry = (usize, bool);

static ENTRIES: LazyLock<(Generation, Mutex<Vec<Entry>>)> = LazyLock::new(|| (Generation::current(), Mutex::default()));

/// The entry of a layer, removed when it is dropped.
#[derive(Debug)]
pub(super) struct HiddenLayer(Entry);

impl HiddenLayer {
    /// `None` if the subscriber has no registry.
    pub(super) fn new(subscriber: &Dispatch, has_carriers: bool) -> Option<Self> {
        let entry = (registry(subscriber)?, has_carriers);
        entries()?.push(entry);
        Some(Self(entry))
    }
}

impl Drop for HiddenLayer {
    fn drop(&mut self) {
        let Some(mut entries) = entries() else { return };
        if let Some(at) = entries.iter().position(|entry| *entry == self.0) {
            entries.swap_remove(at);
        }
    }
}

/// `true` if a layer that is hidden in the subscriber makes carriers; `None` without such a layer.
pub(super) fn has_carriers(subscriber: &Dispatch) -> Option<bool> {
    let registry = registry(subscriber)?;
    let entries = entries()?;
    let mut found = entries.iter().filter(|(address, _)| *address == registry);
    found.next().map(|(_, first)| *first || found.any(|(_, other)| *other))
}

/// `None` in a forked child where a thread of the parent may hold the lock.
fn entries() -> Option<MutexGuard<'static, Vec<Entry>>> {
    let (generation, entries) = &*ENTRIES;
    generation.lock(entries)
}

fn registry(subscriber: &Dispatch) -> Option<usize> {
    subscriber
        .downcast_ref::<Registry>()
        .map(|registry| ptr::from_ref(registry).addr())
}
