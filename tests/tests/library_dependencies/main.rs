//! The dependencies of a library that records spans only: no HTTP client, no TLS, no sockets.

use std::collections::BTreeSet;
use std::process::Command;

/// Crates for HTTP, TLS, sockets and compression, which only a program that exports may bring.
const EXPORTING: [&str; 14] = [
    "aws-lc-rs",
    "flate2",
    "graviola",
    "hyper",
    "hyper-util",
    "mio",
    "native-tls",
    "openssl",
    "reqwest",
    "ring",
    "rustls",
    "socket2",
    "tower",
    "url",
];

/// The library itself, respan, OpenTelemetry, syn and `serde_json` with their dependencies: 45, and room for one more.
const MAX_CRATES: usize = 46;

/// Names and versions of the crates that the package links, itself included.
fn dependencies(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--package",
            package,
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let name_and_version = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    text.lines()
        .filter(|line| !line.is_empty())
        .map(name_and_version)
        .collect()
}

fn names(crates: &BTreeSet<String>) -> BTreeSet<&str> {
    crates.iter().filter_map(|each| each.split(' ').next()).collect()
}

#[test]
fn a_library_brings_no_http_client_no_tls_and_no_sockets() {
    let crates = dependencies("respan-fixture-library-only");
    let names = names(&crates);
    for name in EXPORTING {
        assert!(!names.contains(name), "{name} is a dependency: {crates:?}");
    }
    assert!(
        names.contains("respan-runtime"),
        "the tree is that of the library: {crates:?}"
    );
}

#[test]
fn a_library_brings_few_crates() {
    let crates = dependencies("respan-fixture-library-only");
    assert!(crates.len() <= MAX_CRATES, "{} crates: {crates:?}", crates.len());
}

/// Guards the list above: it names crates that the exporter does bring.
#[test]
fn a_program_with_default_features_has_the_exporter() {
    let crates = dependencies("respan-fixture-reexport-user");
    let names = names(&crates);
    for name in ["hyper", "mio", "rustls", "socket2"] {
        assert!(names.contains(name), "{name} is not a dependency: {crates:?}");
    }
}
