//! A proxy that connects to any host, as for https.

use std::io::{BufRead as _, BufReader, Write as _, copy};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Starts the proxy: its URL, and the heads of the requests for a tunnel.
pub(crate) fn tunnel() -> (String, Receiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, heads) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sender = sender.clone();
            thread::spawn(move || connect(&stream, &sender));
        }
    });
    (url, heads)
}

/// Serves one connection; `None` if either side ends it early.
fn connect(mut client: &TcpStream, heads: &Sender<String>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let target = TcpStream::connect(head.strip_prefix("CONNECT ")?.split(' ').next()?).ok()?;
    heads.send(head).ok()?;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
    let to_target = target.try_clone().ok()?;
    thread::spawn(move || {
        let _ = copy(&mut reader, &mut &to_target);
        let _ = to_target.shutdown(Shutdown::Write);
    });
    let _ = copy(&mut &target, &mut client);
    let _ = client.shutdown(Shutdown::Write);
    Some(())
}
