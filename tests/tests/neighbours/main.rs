//! Programs with crates that respan uses too: adding respan changes none of these crates.
//!
//! The programs are in `tests/neighbours`, a workspace of its own. Each is built alone, because cargo unifies the features of
//! all packages that it builds together, and run with respan linked but not called, set up before the program's own use of the
//! crate, and set up after it. Each exports over https.
#![cfg(target_os = "linux")]

#[path = "../delivery/self_signed.rs"]
mod self_signed;
#[path = "../delivery/tls_server.rs"]
mod tls_server;

use respan_tests::collector::{Collector, Received};
use respan_tests::delivery::TIMEOUT;
use respan_tests::temp_dir::TempDir;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds a program of `tests/neighbours`; its path.
fn build(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("neighbours");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", name])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("neighbours"))
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    target.join("debug").join(name)
}

fn run(command: &mut Command) {
    let output = command.output().expect("a program");
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Runs the program with respan in each order of set-up; what the program itself sent to its collector.
fn sent_beside_respan(name: &str) -> Vec<Received> {
    let program = build(name);
    let collector = Collector::start();
    let command = || {
        let mut command = Command::new(&program);
        for variable in [
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "http_proxy",
            "https_proxy",
            "all_proxy",
        ] {
            command.env_remove(variable);
        }
        command.env("NEIGHBOUR_COLLECTOR", collector.url() + "/v1/traces");
        command
    };
    run(&mut command());
    let (url, certificate, requests) = tls_server::serve();
    let dir = TempDir::new();
    fs::create_dir_all(&*dir).expect("a directory");
    fs::write(dir.join("certificates.pem"), certificate).expect("a file");
    for is_first in [false, true] {
        let mut command = command();
        if is_first {
            command.env("NEIGHBOUR_FIRST", "1");
        }
        run(command
            .env("NEIGHBOUR_URL", &url)
            .env("SSL_CERT_FILE", dir.join("certificates.pem"))
            .env_remove("SSL_CERT_DIR"));
        for _ in 0..2 {
            let (head, _body) = requests.recv_timeout(TIMEOUT).expect("a request");
            assert!(head.starts_with("POST /v2/traces"), "{head}");
        }
    }
    collector.requests()
}

/// The program's own use runs once without respan, and three times with each order of set-up.
const USES: usize = 7;

#[test]
fn opentelemetry_otlp_with_default_features() {
    let requests = sent_beside_respan("neighbour-opentelemetry-otlp");
    assert_eq!(requests.len(), USES);
}

#[test]
fn reqwest_without_tls() {
    assert_eq!(sent_beside_respan("neighbour-reqwest-without-tls").len(), USES);
}

#[test]
fn reqwest_with_default_features() {
    assert_eq!(sent_beside_respan("neighbour-reqwest-default").len(), USES);
}

#[test]
fn rustls_with_default_features() {
    sent_beside_respan("neighbour-rustls-default");
}

#[test]
fn rustls_with_ring() {
    sent_beside_respan("neighbour-rustls-ring");
}

#[test]
fn rustls_with_two_providers_of_which_one_is_installed() {
    sent_beside_respan("neighbour-own-provider");
}

#[test]
fn tonic_with_tls() {
    sent_beside_respan("neighbour-tonic-tls");
}
