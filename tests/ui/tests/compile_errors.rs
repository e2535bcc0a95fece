//! Compile errors and warnings of annotated items: the messages and the spans they point at.
//!
//! `TRYBUILD=overwrite cargo test -p respan-ui-tests` writes the expected messages anew.

use std::process::Command;

/// The compiler of the expected messages, which differ between compilers.
const TOOLCHAIN: &str = "rustc 1.95.0";

#[test]
fn messages() {
    let version = Command::new("rustc").arg("--version").output();
    if version.is_ok_and(|version| version.stdout.starts_with(TOOLCHAIN.as_bytes())) {
        // No `pass` cases here: with one, trybuild builds all dependencies, and each case by itself, instead of checking them.
        trybuild::TestCases::new().compile_fail("fail/*.rs");
    }
}
