//! Damaged captures, each with the verdict of the reference comparison in Python.
//!
//! `tests/conformance/recorded/SCENARIO.N.ndjson` is the capture, the `.txt` beside it the strict verdict. They were
//! picked from the random ones of `tests/conformance/agree.py` so that together they show every kind of line.

use super::compare::{Options, compare};
use super::normalise::normalise;
use super::{golden, record};
use std::fs;
use std::path::Path;

#[test]
fn verdicts_are_those_of_the_original() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/recorded");
    let options = Options {
        strict_requests: true,
        strict_variants: true,
        strict_facts: true,
        ..Options::default()
    };
    let mut seen = 0;
    for entry in fs::read_dir(directory).expect("the recorded captures") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|end| end != "ndjson") {
            continue;
        }
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let golden = golden::load(name.split('.').next().unwrap_or(name));
        let records = record::read(&fs::read_to_string(&path).expect("a capture")).expect("JSON lines");
        let result = compare(&golden, &normalise(&records, &golden.settings, "oracle-key"), options);
        let remarks = result.remarks.iter().map(|remark| format!("remark: {remark}"));
        let said: Vec<String> = result.lines.iter().cloned().chain(remarks).collect();
        let expected = fs::read_to_string(path.with_extension("txt")).expect("a verdict");
        assert_eq!(said, expected.lines().collect::<Vec<_>>(), "{name}");
        seen += 1;
    }
    assert_eq!(seen, 20);
}

#[test]
fn a_golden_equals_itself() {
    for name in golden::scenarios() {
        let golden = golden::load(&name);
        assert_eq!(
            compare(&golden, &golden, Options::default()).lines,
            Vec::<String>::new(),
            "{name}"
        );
    }
}
