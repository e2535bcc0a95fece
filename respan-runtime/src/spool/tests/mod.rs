//! Tests of the spool.

mod processes;
mod reader;
mod store;

use crate::spool::{Spool, Store};
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A unique directory, removed when dropped.
struct SpoolDirectory(PathBuf);

impl SpoolDirectory {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "respan-spool-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        Self(std::env::temp_dir().join(name))
    }

    /// Opens a store that scans the directory at every call.
    fn open(&self) -> Arc<Store> {
        self.open_with(Spool::new(&self.0))
    }

    fn open_with(&self, spool: Spool) -> Arc<Store> {
        assert_eq!(spool.directory(), self.0);
        Store::open_with_interval(spool, Duration::ZERO).expect("a spool")
    }

    /// The sorted file names.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a directory");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
            .collect();
        names.sort();
        names
    }
}

impl Deref for SpoolDirectory {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for SpoolDirectory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(store: &Store, texts: &[&str]) {
    for text in texts {
        store.write(text.as_bytes(), 1, false).expect("room");
    }
}

/// Claims and acknowledges all requests; returns their bodies.
fn drain(store: &Arc<Store>) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(claimed) = store.claim(Instant::now()) {
        texts.push(String::from_utf8(claimed.body().into()).expect("UTF-8"));
        claimed.acknowledge();
    }
    texts
}
