//! TLS with a certificate that the system trusts; see `network_faults` for one that it does not.
//!
//! The trusted certificates are read once per process, so the client runs in a child process.

use crate::child_sender::{URL, send_if_child};
use crate::tls_server::serve;
use respan_tests::child;
use respan_tests::delivery::TIMEOUT;
use respan_tests::temp_dir::TempDir;
use std::fs;

/// Passes at once unless it is run as a child.
#[test]
fn child() {
    send_if_child();
}

#[test]
fn a_certificate_trusted_by_the_system_is_accepted() {
    let (url, certificate, requests) = serve();
    let dir = TempDir::new();
    fs::create_dir_all(&*dir).expect("a directory");
    let path = dir.join("certificates.pem");
    fs::write(&path, certificate).expect("a file");
    let mut command = child::command("tls::child");
    command
        .env(URL, url)
        .env("SSL_CERT_FILE", &path)
        .env_remove("SSL_CERT_DIR");
    child::run(command);
    // The child may end before the server has sent the request to this thread.
    let (head, body) = requests.recv_timeout(TIMEOUT).expect("a request");
    assert!(head.starts_with("POST /"), "{head}");
    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
        .as_array()
        .map(Vec::len);
    assert_eq!(spans, Some(2));
}
