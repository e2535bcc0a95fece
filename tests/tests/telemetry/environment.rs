//! Isolation from the environment: no telemetry of a test or a documentation example reads it.

use std::fs;
use std::path::{Path, PathBuf};

/// Adds the files below a directory whose name ends so.
fn files_of(directory: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_of(&path, extension, found);
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
}

const START: &str = concat!("RespanTelemetry::", "builder()");

/// The source from the start of a builder to the end of its statement or function.
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
        files_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory), "rs", &mut files);
    }
    let mut open = Vec::new();
    for file in &files {
        let source = fs::read_to_string(file).expect("a source file");
        for (at, _) in source.match_indices(START) {
            if !statement(&source[at..]).contains(".environment(") {
                open.push(format!("{}:{}", file.display(), source[..at].matches('\n').count() + 1));
            }
        }
    }
    assert!(files.len() > 50, "the sources are here: {files:?}");
    assert_eq!(open, Vec::<String>::new(), "`.environment(|_| None)` is missing");
}

/// The examples that run as tests, with their first lines.
fn examples(source: &str) -> Vec<(usize, String)> {
    let mut examples = Vec::new();
    let mut current: Option<(usize, bool, String)> = None;
    for (at, line) in source.lines().enumerate() {
        let line = line.trim_start();
        let line = line
            .strip_prefix("///")
            .or(line.strip_prefix("//!"))
            .unwrap_or(line)
            .trim_start();
        match (&mut current, line.strip_prefix("```")) {
            (None, Some(words)) => {
                let is_run = words
                    .split(',')
                    .all(|word| matches!(word, "" | "rust" | "should_panic"));
                current = Some((at + 1, is_run, String::new()));
            }
            (Some((start, is_run, text)), Some(_)) => {
                if *is_run {
                    examples.push((*start, std::mem::take(text)));
                }
                current = None;
            }
            (Some((_, _, text)), None) => text.push_str(line),
            (None, None) => {}
        }
    }
    examples
}

#[test]
fn no_example_of_the_documentation_reads_the_environment() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = vec![root.join("README.md")];
    files_of(&root.join("docs"), "md", &mut files);
    files_of(&root.join("respan/src"), "md", &mut files);
    for crate_name in ["respan", "respan-macros", "respan-runtime", "respan-instrumentation"] {
        files_of(&root.join(crate_name).join("src"), "rs", &mut files);
    }
    let mut open = Vec::new();
    let mut count = 0;
    for file in &files {
        let source = fs::read_to_string(file).expect("a source file");
        for (line, text) in examples(&source) {
            count += 1;
            let starts = text.contains(START) && (text.contains(".build()") || text.contains(".init()"));
            if starts
                && ![".environment(", ".is_enabled(false)"]
                    .iter()
                    .any(|word| text.contains(word))
            {
                open.push(format!("{}:{line}", file.display()));
            }
        }
    }
    assert!(count > 200, "the examples are here: {count}");
    assert_eq!(
        open,
        Vec::<String>::new(),
        "a hidden `.environment(|_| None)` is missing"
    );
}
