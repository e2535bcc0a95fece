//! The golden captures.

use super::document::Document;
use super::json;
use std::path::{Path, PathBuf};

/// The directory of the goldens.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/golden")
}

/// The golden of a scenario.
///
/// # Panics
/// There is none of that name.
pub fn load(scenario: &str) -> Document {
    let path = directory().join(format!("{scenario}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let value = json::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Document::from_json(&value)
}

/// The names of all scenarios that have a golden, sorted.
///
/// # Panics
/// The directory cannot be read.
pub fn scenarios() -> Vec<String> {
    let entries = std::fs::read_dir(directory()).expect("the goldens can be read");
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}
