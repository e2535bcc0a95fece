//! A TCP proxy that injects faults between a client and a server.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The fault of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is closed before a byte is read.
    Refused,
    /// It is reset when the first bytes of a request have come.
    Reset,
    /// The request is neither read nor answered.
    Unread,
    /// The request is forwarded; after this number of bytes of the response the connection is closed.
    Truncated(usize),
    /// As `Truncated`, but the connection stays open.
    Stalled(usize),
    /// The response is not HTTP.
    Garbage,
    /// The head of the response has no end.
    EndlessHead,
    /// The request is forwarded; the response has status 200 and a body without an end.
    EndlessBody,
}

/// A proxy between a client and a collector: one fault for each connection, in order, and none after them.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    faults: Mutex<VecDeque<Fault>>,
    /// Open as long as the proxy lives.
    held: Mutex<Vec<TcpStream>>,
    is_over: AtomicBool,
}

impl Proxy {
    /// Starts one in front of the collector with this URL.
    ///
    /// # Panics
    ///
    /// If the loopback interface cannot be used.
    pub fn start(url: &str, faults: impl IntoIterator<Item = Fault>) -> Self {
        let target: SocketAddr = url.trim_start_matches("http://").parse().expect("an address");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
        let address = listener.local_addr().expect("a bound address");
        let shared = Arc::new(Shared {
            faults: Mutex::new(faults.into_iter().collect()),
            ..Shared::default()
        });
        let inside = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if inside.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let inside = Arc::clone(&inside);
                // Broken connections are reported by the client.
                thread::spawn(move || inside.serve(&client, target).is_ok());
            }
        });
        Self { address, shared }
    }

    /// `http://127.0.0.1:12345`, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns whether each fault has been injected.
    pub fn is_used_up(&self) -> bool {
        let faults = self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.is_empty()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        let mut held = self.shared.held.lock().unwrap_or_else(PoisonError::into_inner);
        for stream in held.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(held);
        // Wakes the accepting thread.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn hold(&self, stream: &TcpStream) -> io::Result<()> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push(stream.try_clone()?);
        Ok(())
    }

    fn serve(&self, client: &TcpStream, target: SocketAddr) -> io::Result<()> {
        self.hold(client)?;
        let fault = self.faults.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        match fault {
            Some(Fault::Refused) => client.shutdown(Shutdown::Both),
            Some(Fault::Reset) => {
                // Closing a socket with unread bytes resets the connection.
                client.peek(&mut [0])?;
                client.shutdown(Shutdown::Both)
            }
            Some(Fault::Unread) => Ok(()),
            Some(Fault::Garbage) => {
                client.peek(&mut [0])?;
                (&*client).write_all(b"220 mail.example ESMTP ready\r\n")?;
                client.shutdown(Shutdown::Both)
            }
            Some(Fault::EndlessHead) => {
                client.peek(&mut [0])?;
                (&*client).write_all(b"HTTP/1.1 200 OK\r\n")?;
                repeat(client, format!("X-Filler: {}\r\n", "x".repeat(1000)).as_bytes())
            }
            Some(Fault::EndlessBody) => {
                let server = self.pass_on(client, target)?;
                server.peek(&mut [0])?;
                (&*client).write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
                repeat(client, format!("3e8\r\n{}\r\n", "x".repeat(1000)).as_bytes())
            }
            Some(Fault::Truncated(bytes)) => {
                self.pass(client, target, bytes)?;
                client.shutdown(Shutdown::Both)
            }
            Some(Fault::Stalled(bytes)) => self.pass(client, target, bytes),
            None => self.pass(client, target, usize::MAX),
        }
    }

    /// Forwards the request, and at most this number of bytes of the response.
    fn pass(&self, client: &TcpStream, target: SocketAddr, most: usize) -> io::Result<()> {
        let server = self.pass_on(client, target)?;
        io::copy(&mut server.take(most as u64), &mut &*client)?;
        Ok(())
    }

    /// Forwards the request, and nothing of the response.
    fn pass_on(&self, client: &TcpStream, target: SocketAddr) -> io::Result<TcpStream> {
        let server = TcpStream::connect(target)?;
        self.hold(&server)?;
        let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
        thread::spawn(move || io::copy(&mut from, &mut to).is_ok());
        Ok(server)
    }
}

/// Writes until the connection is closed.
fn repeat(mut client: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    loop {
        client.write_all(bytes)?;
    }
}
