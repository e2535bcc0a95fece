//! Subscribers whose layer is not found by its type: one inside of a `reload::Layer`, which does not give it out.

use crate::sync::lock;
use std::ptr;
use std::sync::Mutex;
use tracing::Dispatch;
use tracing_subscriber::Registry;

/// The registries of such subscribers, by address, and whether the layer makes carriers.
static REGISTRIES: Mutex<Vec<(usize, bool)>> = Mutex::new(Vec::new());

/// The entry of a layer, removed when it is dropped.
#[derive(Debug)]
pub(super) struct HiddenLayer(usize, bool);

impl HiddenLayer {
    /// `None` if the subscriber has no registry.
    pub(super) fn new(subscriber: &Dispatch, has_carriers: bool) -> Option<Self> {
        let registry = registry(subscriber)?;
        lock(&REGISTRIES).push((registry, has_carriers));
        Some(Self(registry, has_carriers))
    }
}

impl Drop for HiddenLayer {
    fn drop(&mut self) {
        let mut registries = lock(&REGISTRIES);
        if let Some(at) = registries.iter().position(|entry| *entry == (self.0, self.1)) {
            registries.swap_remove(at);
        }
    }
}

/// `true` if a layer that is hidden in the subscriber makes carriers; `None` without such a layer.
pub(super) fn has_carriers(subscriber: &Dispatch) -> Option<bool> {
    let registry = registry(subscriber)?;
    let registries = lock(&REGISTRIES);
    let mut found = registries.iter().filter(|(address, _)| *address == registry);
    found.next().map(|(_, first)| *first || found.any(|(_, other)| *other))
}

fn registry(subscriber: &Dispatch) -> Option<usize> {
    subscriber
        .downcast_ref::<Registry>()
        .map(|registry| ptr::from_ref(registry).addr())
}
