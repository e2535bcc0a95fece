//! What the compiler says about annotated items: each message was read as prose before it was kept.
//!
//! `TRYBUILD=overwrite cargo test -p respan-tests --test macro_ui` writes them anew.

use std::process::Command;

/// Messages differ between compilers; these are of this one.
const TOOLCHAIN: &str = "rustc 1.95.0";

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    let version = Command::new("rustc").arg("--version").output();
    if version.is_ok_and(|version| version.stdout.starts_with(TOOLCHAIN.as_bytes())) {
        cases.compile_fail("ui/fail/*.rs");
    }
}
