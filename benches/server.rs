//! HTTP server in a process of its own: counts the spans that it receives, and stands in for a model.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// Path at which the server answers as a model does, after [`THINKING`].
pub const MODEL: &str = "/v1/chat/completions";
/// Time to the answer of the model.
pub const THINKING: Duration = Duration::from_millis(500);

/// The process of the server; it is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    /// Its base URL.
    pub url: String,
    process: Child,
}

impl Server {
    /// Starts this program with the argument `serve`, for which it must call [`serve`].
    ///
    /// # Errors
    ///
    /// If the program does not start.
    pub fn start() -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("serve").stdout(Stdio::piped()).spawn()?;
        let mut port = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut port)?;
        }
        let url = format!("http://127.0.0.1:{}", port.trim());
        Ok(Self { url, process })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Spans that the server has received.
///
/// # Panics
///
/// If it does not answer.
pub fn delivered(url: &str) -> u64 {
    let asked = || -> io::Result<u64> {
        let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
        stream.write_all(b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let count = answer.rsplit("\r\n").next().and_then(|count| count.parse().ok());
        count.ok_or_else(|| io::Error::other("no count"))
    };
    asked().unwrap_or_else(|error| panic!("the server: {error}"))
}

/// Prints its port to standard output, and serves until it is killed.
///
/// # Errors
///
/// If there is no port.
#[allow(clippy::print_stdout)]
pub fn serve() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("{}", listener.local_addr()?.port());
    let count = Arc::new(AtomicU64::new(0));
    for stream in listener.incoming() {
        let (stream, count) = (stream?, Arc::clone(&count));
        // The client reports a broken connection.
        thread::spawn(move || connection(&stream, &count).is_ok());
    }
    Ok(())
}

fn connection(stream: &TcpStream, count: &AtomicU64) -> io::Result<()> {
    stream.set_nodelay(true)?;
    // For heads: a body is read past the buffer.
    let mut reader = BufReader::with_capacity(8 * 1024, stream);
    let mut body = Vec::new();
    loop {
        let (mut is_get, mut is_model) = (false, false);
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            is_get |= line.starts_with("GET ");
            is_model |= line.starts_with("POST ") && line.contains(MODEL);
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            if line.is_empty() {
                break;
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
        let answer = if is_get {
            count.load(Ordering::Relaxed).to_string()
        } else if is_model {
            // The latency of the model, which is part of the workload; nothing waits for a state by it.
            thread::sleep(THINKING);
            "An answer of the model. ".repeat(40)
        } else {
            count.fetch_add(spans(&body), Ordering::Relaxed);
            "{}".to_owned()
        };
        let connection = if is_get { "close" } else { "keep-alive" };
        let length = answer.len();
        let mut writer = stream;
        write!(
            writer,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: {connection}\r\n\r\n{answer}"
        )?;
        if is_get {
            return Ok(());
        }
    }
}

/// Counts the keys `spanId`: one per span. Links would have this key as well, but the measured spans have no links.
///
/// The server shares the cores with what is measured, so it does as little as it can.
fn spans(body: &[u8]) -> u64 {
    memchr::memmem::find_iter(body, b"\"spanId\"").count() as u64
}
