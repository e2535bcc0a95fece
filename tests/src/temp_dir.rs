//! A temporary directory of a single test.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The path of a directory that does not exist yet, and is removed on drop.
#[derive(Debug)]
pub struct TempDir(PathBuf);

impl TempDir {
    /// A new path. What a killed process with the same id has left there is removed.
    #[expect(clippy::new_without_default, reason = "no two are the same")]
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("respan-test-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        remove(&path);
        Self(path)
    }

    /// All files below it, sorted.
    pub fn files(&self) -> Vec<PathBuf> {
        fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    collect(&path, files);
                } else {
                    files.push(path);
                }
            }
        }

        let mut files = Vec::new();
        collect(&self.0, &mut files);
        files.sort();
        files
    }

    /// Waits until a spool has delivered all of its files, a minute at most. Temporary files of writers that were
    /// killed may stay.
    pub fn is_replayed(&self) -> bool {
        let is_over = || {
            self.files()
                .iter()
                .all(|file| file.extension() != Some("respan".as_ref()))
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        while !is_over() && Instant::now() < deadline {
            thread::yield_now();
        }
        is_over()
    }
}

impl Deref for TempDir {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// Removes a directory, or the file that a test has put in its place.
fn remove(path: &Path) {
    let _ = fs::remove_dir_all(path);
    let _ = fs::remove_file(path);
}
