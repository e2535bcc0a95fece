//! TLS with a certificate that the system trusts; see `network_faults` for one that it does not.
//!
//! The trusted certificates are read once per process, so the client runs in a child process.

use crate::child_sender::{URL, send_if_child};
use crate::self_signed::self_signed;
use respan_tests::child;
use respan_tests::delivery::TIMEOUT;
use respan_tests::temp_dir::TempDir;
use rustls::{ServerConnection, StreamOwned};
use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// A TLS server that accepts every request: its URL, its certificate, and the heads and bodies received.
fn serve() -> (String, String, Receiver<(String, Vec<u8>)>) {
    let (config, certificate) = self_signed();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().expect("an address").port()
    );
    let (sender, requests) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            let mut stream = BufReader::new(StreamOwned::new(connection, stream));
            while let Some(request) = read(&mut stream) {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                if stream.get_mut().write_all(answer).is_err() || sender.send(request).is_err() {
                    return;
                }
            }
        }
    });
    (url, certificate, requests)
}

/// One request, if there is one.
fn read(stream: &mut BufReader<impl Read>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.to_lowercase();
    let length = length
        .split_once("content-length: ")?
        .1
        .split("\r\n")
        .next()?
        .parse()
        .ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}

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
