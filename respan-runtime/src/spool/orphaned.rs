//! Spool directories of other URLs or keys.

use super::name::{FileKind, Name};
use crate::diagnostics::diagnose;
use std::fs;
use std::path::{Path, PathBuf};

/// The maximum number of directories that are inspected. A spool has one for each URL and key that was ever used.
const MAX_DIRECTORIES: usize = 100;

/// Logs each directory beside this one that contains requests: after a change of the key, they would not be delivered.
pub(super) fn report(directory: &Path) {
    for other in directories_with_requests(directory) {
        diagnose!(
            Info,
            "spool",
            "{} holds spans for another key or URL; if those are no longer in use, move its files to {}, and they are sent",
            other.display(),
            directory.display()
        );
    }
}

fn directories_with_requests(directory: &Path) -> Vec<PathBuf> {
    let Some(entries) = directory.parent().and_then(|parent| fs::read_dir(parent).ok()) else {
        return Vec::new();
    };
    let others = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path != directory && is_named_alike(path, directory));
    others.take(MAX_DIRECTORIES).filter(|path| has_request(path)).collect()
}

/// Returns whether both names are hexadecimal digests; other directories belong to the user.
fn is_named_alike(path: &Path, directory: &Path) -> bool {
    let digest_length = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        name.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(name.len())
    };
    digest_length(path).is_some_and(|length| digest_length(directory) == Some(length))
}

fn has_request(directory: &Path) -> bool {
    let names = fs::read_dir(directory).into_iter().flatten().flatten();
    names
        .map(|entry| entry.file_name())
        .any(|name| matches!(name.to_str().and_then(Name::parse), Some(FileKind::Complete(_))))
}
