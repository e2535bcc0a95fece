//! What lies in the spool for another URL or key.

use super::name::{Kind, Name};
use std::fs;
use std::path::{Path, PathBuf};

/// Neighbours looked at: a spool has one for each URL and key that was ever used.
const MAX_NEIGHBOURS: usize = 100;

/// The directories beside this one, with names like its own, that hold requests.
pub(super) fn with_requests(directory: &Path) -> Vec<PathBuf> {
    let Some(entries) = directory.parent().and_then(|parent| fs::read_dir(parent).ok()) else {
        return Vec::new();
    };
    let neighbours = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path != directory && is_alike(path, directory));
    neighbours
        .take(MAX_NEIGHBOURS)
        .filter(|path| has_request(path))
        .collect()
}

/// The user's own directories are none of our business.
fn is_alike(path: &Path, directory: &Path) -> bool {
    let length = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        name.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(name.len())
    };
    length(path).is_some_and(|own| length(directory) == Some(own))
}

fn has_request(directory: &Path) -> bool {
    let names = fs::read_dir(directory).into_iter().flatten().flatten();
    names
        .map(|entry| entry.file_name())
        .any(|name| matches!(name.to_str().and_then(Name::parse), Some(Kind::Whole(_))))
}
