//! A server in a process of its own, requests over raw sockets, and spans to send.

pub(crate) mod program;

use serde_json::{Value, json};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A directory that is removed at the end.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "respan-viewer-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a temporary directory");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `respan` with arguments.
pub(crate) fn respan(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_respan"));
    command.args(arguments).env("CI", "true").env_remove("RESPAN_API_KEY");
    command
}

/// A running `respan serve`.
pub(crate) struct Viewer {
    pub(crate) child: Child,
    /// The address of the page.
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    /// The random path.
    pub(crate) path: String,
}

impl Viewer {
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &["--port", "0"])
    }

    pub(crate) fn start_with(data: &Path, arguments: &[&str]) -> Self {
        let mut command = respan(&["serve", "--no-open"]);
        command.args(arguments).arg("--data").arg(data);
        Self::spawn(command)
    }

    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("respan serve starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next().expect("a line").expect("text");
        let url = line.strip_prefix("Traces page: ").expect("the address").to_owned();
        let rest = url.strip_prefix("http://").expect("http");
        let (address, path) = rest.split_once('/').expect("a path");
        Self {
            child,
            address: address.parse().expect("an address"),
            path: format!("/{path}"),
            url,
        }
    }

    pub(crate) fn ingest(&self, body: &Value) -> Response {
        self.send(
            "POST",
            "/v1/traces",
            &["content-type: application/json"],
            body.to_string().as_bytes(),
        )
        .expect("an answer")
    }

    /// The answer of the API below the random path.
    pub(crate) fn api(&self, path: &str) -> Value {
        let response = self
            .send("GET", &format!("{}api/{path}", self.path), &[], b"")
            .expect("an answer");
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        serde_json::from_slice(&response.body).expect("JSON")
    }

    /// Waits until an answer is as expected. It is asked for again whenever the server says that something has changed.
    pub(crate) fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        // The server sends a comment every 15 seconds.
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
        let request = format!("GET {}api/live HTTP/1.1\r\nhost: {}\r\n\r\n", self.path, self.address);
        stream.write_all(request.as_bytes()).expect("a request");
        let deadline = Instant::now() + Duration::from_secs(300);
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        for line in lines.filter(|line| line.starts_with("data: ") || line == ":") {
            if is_so() {
                return;
            }
            assert!(Instant::now() < deadline, "in time: {what}, after {line}");
        }
        panic!("the server ended before {what}");
    }

    /// A request with the server's own `Host`.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> io::Result<Response> {
        let host = format!("host: {}", self.address);
        let mut all = vec![host.as_str()];
        all.extend(headers);
        request(self.address, method, path, &all, body)
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .next()
    }
}

/// One request over a socket of its own, with exactly these headers.
pub(crate) fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &[u8],
) -> io::Result<Response> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(150)))?;
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for header in headers {
        head = head + header + "\r\n";
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    // A server that refuses early may close before it has read all.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let end = read_answer(&mut stream, &mut answer)?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let mut body = answer[end + 4..].to_vec();
    if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        body = unchunked(&body);
    }
    Ok(Response {
        status: status.ok_or(io::ErrorKind::InvalidData)?,
        head,
        body,
    })
}

/// Reads an answer: up to its length where it says one, since not every server closes the connection. Returns the end of its head.
fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
            if length.is_some_and(|length| answer.len() >= end + 4 + length) {
                return Ok(end);
            }
        }
        match (stream.read(&mut buffer), end) {
            (Ok(1..), _) if answer.len() > 256 * 1024 * 1024 => return Err(io::ErrorKind::OutOfMemory.into()),
            (Ok(read @ 1..), _) => answer.extend_from_slice(&buffer[..read]),
            (Err(error), _) if error.kind() == io::ErrorKind::Interrupted => {}
            (_, Some(end)) => return Ok(end),
            (Ok(_), None) => return Err(io::ErrorKind::UnexpectedEof.into()),
            (Err(error), None) => return Err(error),
        }
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(end) = body.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&body[..end])
            .ok()
            .and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(size) = size.filter(|&size| size > 0 && body.len() >= end + 2 + size) else {
            break;
        };
        all.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = body.get(end + 4 + size..).unwrap_or_default();
    }
    all
}

/// A time from which synthetic spans begin: a minute before the first test.
pub(crate) fn begin() -> u64 {
    static BEGIN: OnceLock<u64> = OnceLock::new();
    *BEGIN.get_or_init(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        u64::try_from(now.as_nanos()).expect("before 2500") - 60_000_000_000
    })
}

/// A span in OTLP/JSON; `parent` 0 for a root, times in microseconds after `begin`, `end` 0 while it runs.
pub(crate) fn span(trace: u128, id: u64, parent: u64, name: &str, times: (u64, u64), attributes: &Value) -> Value {
    let begin = begin();
    let end = if times.1 == 0 { 0 } else { begin + times.1 * 1000 };
    let mut span = json!({
        "traceId": format!("{trace:032x}"),
        "spanId": format!("{id:016x}"),
        "name": name,
        "kind": 1,
        "startTimeUnixNano": (begin + times.0 * 1000).to_string(),
        "endTimeUnixNano": end.to_string(),
        "attributes": attributes_of(attributes),
    });
    if parent != 0 {
        span["parentSpanId"] = format!("{parent:016x}").into();
    }
    span
}

pub(crate) fn attributes_of(attributes: &Value) -> Value {
    let entries = attributes.as_object().into_iter().flatten();
    entries
        .map(|(key, value)| json!({"key": key, "value": any_value(value)}))
        .collect()
}

fn any_value(value: &Value) -> Value {
    match value {
        Value::String(text) => json!({"stringValue": text}),
        Value::Bool(is_true) => json!({"boolValue": is_true}),
        Value::Number(number) if number.is_i64() => json!({"intValue": number.to_string()}),
        Value::Number(number) => json!({"doubleValue": number}),
        Value::Array(values) => json!({"arrayValue": {"values": values.iter().map(any_value).collect::<Value>()}}),
        Value::Object(_) => json!({"kvlistValue": {"values": attributes_of(value)}}),
        Value::Null => json!({}),
    }
}

/// A request with spans of one program.
pub(crate) fn request_of(spans: &[Value]) -> Value {
    resource_request(&json!({"service.name": "test"}), spans)
}

pub(crate) fn resource_request(resource: &Value, spans: &[Value]) -> Value {
    json!({"resourceSpans": [{
        "resource": {"attributes": attributes_of(resource)},
        "scopeSpans": [{"scope": {"name": "respan.tracer"}, "spans": spans}],
    }]})
}

/// Two runs: a call answers otherwise, and each has a step of its own. Below them the lines of that call's difference.
pub(crate) fn two_runs() -> [Vec<Value>; 2] {
    let run = |trace: u128, answer: &str, extra: &str| {
        let call = json!({"gen_ai.system": "openai", "gen_ai.usage.output_tokens": answer.len(), "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": "Joke?\nPlease.", "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": answer,
            "gen_ai.completion.0.tool_calls.0.name": "laugh", "gen_ai.completion.0.tool_calls.0.arguments": "{\"loud\": true}"});
        let same = json!({"gen_ai.system": "openai", "gen_ai.prompt.0.content": "Same?", "gen_ai.completion.0.content": "Same."});
        vec![
            span(trace, 1, 0, "run", (0, 100), &json!({})),
            span(trace, 2, 1, "chat", (1, 45), &call),
            span(trace, 3, 1, extra, (50, 60), &json!({})),
            span(trace, 4, 1, "other chat", (61, 62), &same),
        ]
    };
    [run(1, "old\nsame", "removed step"), run(2, "newer\nsame", "added step")]
}

/// The messages of [`two_runs`] as page and terminal show them.
pub(crate) const CHANGED_LINES: [&str; 8] = [
    "  user:",
    "  Joke?",
    "  Please.",
    "  assistant:",
    "- old",
    "+ newer",
    "  same",
    "  laugh {\"loud\":true}",
];
