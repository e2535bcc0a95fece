//! TLS with a certificate that the system trusts; see `network_faults` for one that it does not.
//!
//! The trusted certificates are read once per process, so the client runs in a child process.

use crate::child_sender::{URL, send_if_child};
use crate::tls_server::serve;
use crate::tunnel_proxy::tunnel;
use respan_tests::child;
use respan_tests::delivery::{TIMEOUT, record_spans, retry_on_flush, sending_to};
use respan_tests::log_lines::LogLines;
use respan_tests::temp_dir::TempDir;
use std::process::Command;
use std::sync::mpsc::Receiver;
use std::{env, fs};

/// Passes at once unless it is run as a child.
#[test]
fn child() {
    send_if_child();
}

/// A command for [`child`] that trusts the certificate.
fn trusting(test: &str, certificate: &str, dir: &TempDir) -> Command {
    fs::create_dir_all(&**dir).expect("a directory");
    let path = dir.join("certificates.pem");
    fs::write(&path, certificate).expect("a file");
    let mut command = child::command(test);
    command.env("SSL_CERT_FILE", &path).env_remove("SSL_CERT_DIR");
    command
}

/// Waits for a request with two spans, since the child may end before the server has sent the request to this thread.
fn assert_two_spans(requests: &Receiver<(String, Vec<u8>)>) {
    let (head, body) = requests.recv_timeout(TIMEOUT).expect("a request");
    assert!(head.starts_with("POST /"), "{head}");
    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
        .as_array()
        .map(Vec::len);
    assert_eq!(spans, Some(2));
}

#[test]
fn a_certificate_trusted_by_the_system_is_accepted() {
    let (url, certificate, requests) = serve();
    let dir = TempDir::new();
    child::run(trusting("tls::child", &certificate, &dir).env(URL, url));
    assert_two_spans(&requests);
}

/// The proxy gets no part of the request: it connects to the endpoint, to which TLS is spoken.
#[test]
fn https_goes_through_a_tunnel_of_the_proxy() {
    let (url, certificate, requests) = serve();
    let (proxy, tunnels) = tunnel();
    let dir = TempDir::new();
    let mut command = trusting("tls::child", &certificate, &dir);
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    ] {
        command.env_remove(name);
    }
    let proxy = proxy.replace("http://", "http://joe:hunter2@");
    child::run(command.env(URL, &url).env("HTTPS_PROXY", proxy));
    assert_two_spans(&requests);
    let head = tunnels.recv_timeout(TIMEOUT).expect("a tunnel").to_lowercase();
    let authority = url.trim_start_matches("https://");
    assert!(head.starts_with(&format!("connect {authority} http/1.1\r\n")), "{head}");
    // The base64 of `joe:hunter2`.
    assert!(
        head.contains("proxy-authorization: basic am9lomh1bnrlcji=\r\n"),
        "{head}"
    );
    assert!(!head.contains("bearer"), "{head}");
}

/// The variable that makes graviola, in builds with debug assertions, take the processor for an older one.
const OLD_PROCESSOR: &str = "GRAVIOLA_CPU_DISABLE_aes";

/// Passes at once unless it is run as a child.
#[test]
fn child_on_an_old_processor() {
    let Ok(url) = env::var(URL) else { return };
    let lines = LogLines::of_process(tracing::Level::WARN);
    let telemetry = sending_to(&url).retry(retry_on_flush()).build().expect("a telemetry");
    let warning = lines.so_far().join("\n");
    assert!(
        warning.contains("over https yet") && warning.contains("tls-ring"),
        "{warning}"
    );
    record_spans(&telemetry, 2);
    let error = telemetry.flush().expect_err("no provider").to_string();
    assert!(
        error.contains("`tls-ring`") && error.contains("install_default"),
        "{error}"
    );
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("no other");
    telemetry.shutdown().expect("delivered");
}

#[test]
fn without_a_crypto_provider_spans_wait_until_the_program_installs_one() {
    let (url, certificate, requests) = serve();
    let dir = TempDir::new();
    let mut command = trusting("tls::child_on_an_old_processor", &certificate, &dir);
    child::run(command.env(URL, url).env(OLD_PROCESSOR, "1"));
    assert_two_spans(&requests);
}
