//! Whatever variables the machine has set, a key of Respan's among them, the tests stay on loopback and among themselves: no
//! telemetry of theirs reads the environment.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// What follows the start of a builder, as far as its statement or function goes.
fn statement(rest: &str) -> &str {
    let is_end = |line: &&str| line.ends_with(';') || line.trim() == "}";
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        length += line.len();
        if is_end(&line.trim_end()) {
            break;
        }
    }
    &rest[..length]
}

#[test]
fn no_telemetry_of_the_tests_reads_the_environment() {
    let mut files = Vec::new();
    for directory in ["src", "tests"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory), &mut files);
    }
    let start = concat!("RespanTelemetry::", "builder()");
    let mut open = Vec::new();
    for file in &files {
        let source = fs::read_to_string(file).expect("a source file");
        for (at, _) in source.match_indices(start) {
            if !statement(&source[at..]).contains(".environment(") {
                open.push(format!("{}:{}", file.display(), source[..at].matches('\n').count() + 1));
            }
        }
    }
    assert!(files.len() > 50, "the sources are here: {files:?}");
    assert_eq!(open, Vec::<String>::new(), "`.environment(|_| None)` is missing");
}
