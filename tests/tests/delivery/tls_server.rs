//! A TLS server with a self-signed certificate.

use crate::self_signed::self_signed;
use rustls::{ServerConnection, StreamOwned};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// A TLS server that accepts every request: its URL, its certificate, and the heads and bodies received.
pub(crate) fn serve() -> (String, String, Receiver<(String, Vec<u8>)>) {
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
