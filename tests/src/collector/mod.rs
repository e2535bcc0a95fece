//! A scripted HTTP collector on the loopback interface, which keeps every request.

mod received;
mod response;
mod wire;

pub use received::Received;
pub use response::Response;

use std::collections::VecDeque;
use std::io::{self, BufReader, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use wire::{read_request, reply};

/// Selects requests.
pub type Condition = fn(&Received) -> bool;

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
    released: Condvar,
    stopped: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Response>,
    /// After `answers`; 200 if unset.
    otherwise: Option<Response>,
    /// Takes precedence where the condition is met.
    rule: Option<(Condition, Response)>,
    requests: Vec<Received>,
    /// All that were opened.
    connections: Vec<TcpStream>,
    /// `Response::Held` replies are no longer held back.
    is_released: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for_release(&self) {
        let mut state = self.state();
        while !state.is_released {
            state = self.released.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Collector {
    /// Starts one that answers 200.
    ///
    /// # Panics
    /// The loopback interface cannot be used.
    pub fn start() -> Self {
        Self::responding(Vec::<Response>::new())
    }

    /// Starts one that gives these responses in order, and 200 after them.
    ///
    /// # Panics
    /// The loopback interface cannot be used.
    pub fn responding<A: Into<Response>>(answers: impl IntoIterator<Item = A>) -> Self {
        Self::listening((Ipv4Addr::LOCALHOST, 0).into(), answers)
    }

    /// Stops, and returns the address for [`restarted`](Self::restarted).
    pub fn stop(self) -> SocketAddr {
        self.address
    }

    /// Starts one at this address, which was that of a stopped one.
    ///
    /// # Panics
    /// The address is taken.
    pub fn restarted(address: SocketAddr) -> Self {
        Self::listening(address, Vec::<Response>::new())
    }

    fn listening<A: Into<Response>>(address: SocketAddr, answers: impl IntoIterator<Item = A>) -> Self {
        let listener = TcpListener::bind(address).expect("a loopback port");
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
                // Broken connections are reported by the client.
                thread::spawn(move || serve(&stream, &inside).is_ok());
            }
        });
        Self {
            address,
            shared,
            accepting: Some(accepting),
        }
    }

    /// Sets the response to all requests after those scripted at the start.
    pub fn respond_with(&self, answer: impl Into<Response>) {
        self.shared.state().otherwise = Some(answer.into());
    }

    /// Sets the response to all requests that meet the condition, before any other response.
    pub fn respond_to(&self, condition: Condition, answer: impl Into<Response>) {
        self.shared.state().rule = Some((condition, answer.into()));
    }

    /// Sends the held replies, and holds back none from now on.
    pub fn release(&self) {
        self.shared.state().is_released = true;
        self.shared.released.notify_all();
    }

    /// `http://127.0.0.1:12345`, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Closes all connections, as an endpoint does that has received no request for a while.
    pub fn close_connections(&self) {
        for connection in &self.shared.state().connections {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    /// The number of connections so far.
    pub fn connections(&self) -> usize {
        self.shared.state().connections.len()
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Received> {
        self.shared.state().requests.clone()
    }

    /// Waits for this number of requests, at most a minute, and returns the requests so far.
    pub fn wait_for(&self, count: usize) -> Vec<Received> {
        let deadline = Instant::now() + Duration::from_secs(60);
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
        self.release();
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
            let rule = state.rule.as_ref().filter(|(condition, _)| condition(&request));
            // Only requests of exporters use up a response.
            let next = if let Some((_, answer)) = rule {
                Some(answer.clone())
            } else if request.method == "POST" {
                state.answers.pop_front().or_else(|| state.otherwise.clone())
            } else {
                Some(Response::from(404))
            };
            let answer = next.unwrap_or_else(|| Response::from(200));
            if let Response::Reply(status, ..) | Response::Held(status) = answer {
                request.status = status;
            }
            state.requests.push(request);
            answer
        };
        shared.arrived.notify_all();
        match answer {
            Response::Reply(status, headers, body) => reply(stream, status, &headers, &body)?,
            Response::Raw(bytes) => {
                let mut writer = stream;
                writer.write_all(&bytes)?;
            }
            Response::Held(status) => {
                shared.wait_for_release();
                reply(stream, status, &[], "{}")?;
            }
            Response::Disconnect => return stream.shutdown(Shutdown::Both),
            Response::Silence => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufRead as _;

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
        let collector = Collector::responding([429, 503]);
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
}
