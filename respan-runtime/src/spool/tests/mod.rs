//! The spool as the exporter will use it.

mod processes;
mod reader;
mod store;

use crate::spool::{Spool, Store};
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A directory of one test's own, removed at its end.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "respan-spool-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        Self(std::env::temp_dir().join(name))
    }

    /// Sees what others do at once.
    fn open(&self) -> Arc<Store> {
        self.open_as(Spool::new(&self.0))
    }

    fn open_as(&self, spool: Spool) -> Arc<Store> {
        assert_eq!(spool.directory(), self.0);
        Store::open_with(spool, Duration::ZERO).expect("a spool")
    }

    /// The names in it, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a directory");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
            .collect();
        names.sort();
        names
    }
}

impl Deref for Place {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(store: &Store, texts: &[&str]) {
    for text in texts {
        store.write(text.as_bytes(), 1).expect("room");
    }
}

/// Delivers everything.
fn drain(store: &Arc<Store>) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(claimed) = store.claim() {
        texts.push(String::from_utf8(claimed.body().into()).expect("UTF-8"));
        claimed.acknowledge();
    }
    texts
}
