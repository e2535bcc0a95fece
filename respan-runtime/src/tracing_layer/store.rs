//! Spans of one layer by their id.
//!
//! They are not in the registry's extensions: a look-up there takes twice as many atomic operations, and each span an allocation.

use super::span::LayerSpan;
use crate::fork::Generation;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ptr;
use std::sync::{Mutex, MutexGuard};
use tracing::span::Id;

const SHARDS: usize = 64;

/// The lowest bit of an id in which a `tracing_subscriber::Registry` has the number of the thread that made the span (`sharded-slab`,
/// on 64 bits). With ids of another form, threads may share a shard, and wait for each other.
const THREAD_SHIFT: u32 = 38;

/// The spans that the layer has started and that are not closed, in shards of the threads that made them.
#[derive(Debug)]
pub(super) struct SpanStore {
    generation: Generation,
    shards: Box<[Shard]>,
}

/// Alone in its cache lines.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Shard(Mutex<Spans>);

type Spans = HashMap<u64, LayerSpan, BuildHasherDefault<IdHasher>>;

/// Ids of a thread differ in their low bits.
#[derive(Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A span among those of all layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SpanKey {
    store: usize,
    id: u64,
}

impl SpanStore {
    pub(super) fn new() -> Self {
        Self {
            generation: Generation::current(),
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
        }
    }

    /// The span with this id, which registries of several subscribers may give.
    pub(super) fn key(&self, id: &Id) -> SpanKey {
        SpanKey {
            store: ptr::from_ref(self).addr(),
            id: id.into_u64(),
        }
    }

    /// Adds a span.
    pub(super) fn insert(&self, id: &Id, span: LayerSpan) {
        let replaced = self.lock(id).and_then(|mut spans| spans.insert(id.into_u64(), span));
        // Without the lock, since the end of a span may run exporters and filters of the program.
        drop(replaced);
    }

    /// Runs a function on a span. It must not call code of the program, because spans of the same thread are locked meanwhile.
    pub(super) fn with<R>(&self, id: &Id, function: impl FnOnce(&LayerSpan) -> R) -> Option<R> {
        self.lock(id)?.get(&id.into_u64()).map(function)
    }

    /// Takes a span out.
    pub(super) fn remove(&self, id: &Id) -> Option<LayerSpan> {
        self.lock(id)?.remove(&id.into_u64())
    }

    /// None in a forked child, if a thread of the parent has the lock.
    fn lock(&self, id: &Id) -> Option<MutexGuard<'_, Spans>> {
        let thread = usize::try_from(id.into_u64() >> THREAD_SHIFT).unwrap_or_default();
        let shard = self.shards.get(thread % SHARDS)?;
        self.generation.lock(&shard.0)
    }
}
