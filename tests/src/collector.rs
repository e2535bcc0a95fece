//! A collector on the loopback interface: remembers every request and answers what the test wants.

use crate::conformance::json::{self, Json, Map};
use crate::conformance::record::{Export, Http, Record};
use std::collections::{BTreeSet, VecDeque};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What to do with one request.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Reply with a status, further headers and a body.
    Reply(u16, Vec<(&'static str, String)>, String),
    /// Close the connection without a reply.
    Disconnect,
    /// Say nothing and keep the connection until the collector is dropped.
    Silence,
}

impl From<u16> for Answer {
    fn from(status: u16) -> Self {
        Self::Reply(status, Vec::new(), "{}".to_owned())
    }
}

impl Answer {
    /// Adds a header to a reply.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Reply(_, headers, _) = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// `POST`.
    pub method: String,
    /// The path, with query.
    pub path: String,
    /// Names as they were written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The status answered; 0 if there was no answer.
    pub status: u16,
}

impl Received {
    /// The value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `Null` if it is none.
    pub fn json(&self) -> Json {
        json::parse(&String::from_utf8_lossy(&self.body)).unwrap_or_default()
    }

    /// The request as an entry of a capture.
    pub fn record(&self) -> Record {
        let text = String::from_utf8_lossy(&self.body);
        let (body, invalid_json) = match json::parse_noting(&text) {
            Ok(parsed) if parsed.bare.is_empty() => (parsed.value, None),
            Ok(parsed) => {
                let words: BTreeSet<_> = parsed.bare.into_iter().collect();
                (
                    parsed.value,
                    Some(format!("bare {}", words.into_iter().collect::<Vec<_>>().join(", "))),
                )
            }
            Err(_) if self.body.is_empty() => (Json::Null, None),
            Err(error) => (Map::default().into(), Some(format!("unparsable: {error}"))),
        };
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        let http = Http {
            method: self.method.clone(),
            path: self.path.clone(),
            headers,
            status: i128::from(self.status),
        };
        Record::Export(Export {
            sink: None,
            http: Some(http),
            body,
            invalid_json,
        })
    }
}

/// A running collector; it ends when dropped.
#[derive(Debug)]
pub struct Collector {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<thread::JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    arrived: Condvar,
    stopped: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Answer>,
    requests: Vec<Received>,
    connections: Vec<TcpStream>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Collector {
    /// Starts one that answers 200.
    ///
    /// # Panics
    /// The loopback interface cannot be used.
    pub fn start() -> Self {
        Self::answering(Vec::<Answer>::new())
    }

    /// Starts one that gives these answers in order, and 200 after them.
    ///
    /// # Panics
    /// The loopback interface cannot be used.
    pub fn answering<A: Into<Answer>>(answers: impl IntoIterator<Item = A>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
        let address = listener.local_addr().expect("a bound address");
        let shared = Arc::new(Shared::default());
        shared.state().answers.extend(answers.into_iter().map(Into::into));
        let inside = Arc::clone(&shared);
        let accepting = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if inside.stopped.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(copy) = stream.try_clone() {
                    inside.state().connections.push(copy);
                }
                let inside = Arc::clone(&inside);
                // A connection that breaks is the client's affair.
                thread::spawn(move || serve(&stream, &inside).is_ok());
            }
        });
        Self {
            address,
            shared,
            accepting: Some(accepting),
        }
    }

    /// `http://127.0.0.1:12345`, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What has arrived so far.
    pub fn requests(&self) -> Vec<Received> {
        self.shared.state().requests.clone()
    }

    /// Waits until so many requests have arrived, at most ten seconds; returns what is there then.
    pub fn wait_for(&self, count: usize) -> Vec<Received> {
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut state = self.shared.state();
        while state.requests.len() < count {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else {
                break;
            };
            state = self
                .shared
                .arrived
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        state.requests.clone()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        for connection in self.shared.state().connections.drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
        // Wakes the accepting thread.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.accepting.take() {
            let _ = thread.join();
        }
    }
}

/// Serves one connection until the client closes it.
fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some(mut request) = read_request(&mut reader)? {
        let answer = {
            let mut state = shared.state();
            // Only what an exporter sends uses up an answer.
            let next = if request.method == "POST" {
                state.answers.pop_front()
            } else {
                Some(Answer::from(404))
            };
            let answer = next.unwrap_or_else(|| Answer::from(200));
            if let Answer::Reply(status, ..) = answer {
                request.status = status;
            }
            state.requests.push(request);
            answer
        };
        shared.arrived.notify_all();
        match answer {
            Answer::Reply(status, headers, body) => reply(stream, status, &headers, &body)?,
            Answer::Disconnect => return stream.shutdown(Shutdown::Both),
            Answer::Silence => {}
        }
    }
    Ok(())
}

fn reply(mut stream: &TcpStream, status: u16, headers: &[(&str, String)], body: &str) -> io::Result<()> {
    let mut out = Vec::new();
    write!(out, "HTTP/1.1 {status} Scripted\r\n")?;
    for (name, value) in headers {
        write!(out, "{name}: {value}\r\n")?;
    }
    let body = if matches!(status, 204 | 304) { "" } else { body };
    if !body.is_empty() {
        out.extend_from_slice(b"Content-Type: application/json\r\n");
    }
    if status != 204 {
        write!(out, "Content-Length: {}\r\n", body.len())?;
    }
    write!(out, "\r\n{body}")?;
    stream.write_all(&out)
}

/// Reads one request; `None` at the end of the connection.
fn read_request(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<Received>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Received {
        method,
        path,
        headers,
        body: Vec::new(),
        status: 0,
    };
    if request
        .header("transfer-encoding")
        .is_some_and(|value| value.eq_ignore_ascii_case("chunked"))
    {
        request.body = read_chunks(reader)?;
    } else if let Some(length) = request.header("content-length").and_then(|value| value.parse().ok()) {
        request.body = vec![0; length];
        reader.read_exact(&mut request.body)?;
    }
    Ok(Some(request))
}

fn read_chunks(reader: &mut BufReader<&TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let size = line
            .trim_end()
            .split(';')
            .next()
            .and_then(|size| usize::from_str_radix(size, 16).ok());
        let size = size.ok_or(io::ErrorKind::InvalidData)?;
        let start = body.len();
        body.resize(start + size, 0);
        reader.read_exact(&mut body[start..])?;
        // The line break after each chunk; after the last one it ends the body.
        line.clear();
        reader.read_line(&mut line)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(stream: &TcpStream, body: &str) -> io::Result<String> {
        let mut writer = stream;
        write!(
            writer,
            "POST /v2/traces HTTP/1.1\r\nHost: here\r\nX-Team: blue\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut line = String::new();
        let mut reader = BufReader::new(stream);
        reader.read_line(&mut line)?;
        Ok(line)
    }

    #[test]
    fn answers_as_told_and_remembers() {
        let collector = Collector::answering([429, 503]);
        for expected in ["429", "503", "200"] {
            let stream = TcpStream::connect(collector.address).expect("connected");
            assert!(post(&stream, "{\"a\": 1}").expect("an answer").contains(expected));
        }
        let received = collector.wait_for(3);
        assert_eq!(
            (received[0].method.as_str(), received[0].path.as_str()),
            ("POST", "/v2/traces")
        );
        assert_eq!(received[0].header("x-team"), Some("blue"));
        assert_eq!(received[0].json().whole("a"), 1);
        assert_eq!(
            received.iter().map(|request| request.status).collect::<Vec<_>>(),
            [429, 503, 200]
        );
    }

    #[test]
    fn reads_chunks_and_further_requests_of_one_connection() {
        let collector = Collector::start();
        let mut stream = TcpStream::connect(collector.address).expect("connected");
        for _ in 0..2 {
            stream
                .write_all(b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n4\r\n, 2]\r\n0\r\n\r\n")
                .expect("written");
        }
        let received = collector.wait_for(2);
        assert_eq!(
            received
                .iter()
                .map(|request| request.json().items().len())
                .collect::<Vec<_>>(),
            [2, 2]
        );
    }

    #[test]
    fn a_body_that_is_almost_json_is_noted() {
        let request = |body: &str| Received {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
            status: 200,
        };
        let noted = |body| match request(body).record() {
            Record::Export(export) => export.invalid_json,
            Record::Fact(..) => None,
        };
        assert_eq!(noted("{}"), None);
        assert_eq!(noted("[NaN, -Infinity, NaN]").as_deref(), Some("bare -Infinity, NaN"));
        assert_eq!(noted("{").as_deref(), Some("unparsable: not JSON at byte 1"));
    }
}
