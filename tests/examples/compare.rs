//! Compares captures with goldens from the command line, as the conformance tests do:
//!
//! ```text
//! cargo run -p respan-tests --example compare -- conformance/golden/NAME.json NAME.ndjson
//! cargo run -p respan-tests --example compare -- conformance/golden captures
//! ```
//!
//! A capture is NDJSON, one record per line. `--strict-requests`, `--strict-variants` and `--strict-facts` tighten the
//! comparison; `--normal-form` prints the normal forms instead of comparing them.

use respan_tests::conformance::compare::{Options, compare};
use respan_tests::conformance::document::{Document, Settings};
use respan_tests::conformance::json;
use respan_tests::conformance::normalise::normalise;
use respan_tests::conformance::record;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const API_KEY: &str = "oracle-key";

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<ExitCode, Failure> {
    let mut options = Options::default();
    let mut normal_form = false;
    let mut paths = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--strict-requests" => options.strict_requests = true,
            "--strict-variants" => options.strict_variants = true,
            "--strict-facts" => options.strict_facts = true,
            "--normal-form" => normal_form = true,
            _ => paths.push(PathBuf::from(argument)),
        }
    }
    let [golden, capture] = paths.as_slice() else {
        return Err("two files or two directories are needed".into());
    };
    let mut out = io::stdout().lock();
    let mut differing = 0;
    for (golden_path, capture_path) in pairs(golden, capture)? {
        let golden = load(&golden_path, None)?;
        let capture = load(&capture_path, Some(&golden.settings))?;
        let stem = golden_path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if normal_form {
            writeln!(out, "{stem} {}", json::text(&capture.to_json()))?;
            continue;
        }
        let result = compare(&golden, &capture, options);
        let verdict = if result.lines.is_empty() { "same" } else { "DIFFERS" };
        differing += usize::from(!result.lines.is_empty());
        writeln!(out, "{}: {verdict}", golden.scenario.as_deref().unwrap_or(&stem))?;
        if let Some(defect) = golden.upstream_defect.filter(|_| !result.lines.is_empty()) {
            writeln!(out, "  note: upstream is considered defective here: {defect}")?;
        }
        for line in &result.lines {
            writeln!(out, "  {line}")?;
        }
        for remark in &result.remarks {
            writeln!(out, "  remark: {remark}")?;
        }
    }
    Ok(ExitCode::from(u8::from(differing > 0)))
}

/// Files that belong together: two, or those of the same name in two directories.
fn pairs(golden: &Path, capture: &Path) -> Result<Vec<(PathBuf, PathBuf)>, Failure> {
    if !golden.is_dir() {
        return Ok(vec![(golden.to_owned(), capture.to_owned())]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(golden)? {
        let path = entry?.path();
        let Some(name) = path
            .file_stem()
            .filter(|_| path.extension().is_some_and(|end| end == "json"))
        else {
            continue;
        };
        let candidates = ["json", "ndjson"].map(|end| capture.join(name).with_extension(end));
        if let Some(other) = candidates.into_iter().find(|path| path.exists()) {
            found.push((path, other));
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a file as a normal form; a capture is normalised first.
fn load(path: &Path, settings: Option<&Settings>) -> Result<Document, Failure> {
    let text = fs::read_to_string(path)?;
    if path.extension().is_some_and(|end| end == "json") {
        return Ok(Document::from_json(&json::parse(&text)?));
    }
    let records = record::read(&text)?;
    Ok(normalise(&records, settings.unwrap_or(&Settings::default()), API_KEY))
}
