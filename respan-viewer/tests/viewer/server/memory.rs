//! The memory of the server, whatever is sent to it, asked of it, and left unread.

use crate::support::{Response, TempDir, Viewer, request, request_of, span};
use flate2::{Compression, write::GzEncoder};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

const MAX_MB: u64 = 150;
const JSON: &str = "content-type: application/json";
const PROTOBUF: &str = "content-type: application/x-protobuf";
const GZIP: &str = "content-encoding: gzip";
const MIB: usize = 1024 * 1024;

/// The most memory that the server has had, in MB.
fn peak(viewer: &Viewer) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", viewer.child.id())).expect("its status");
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    peak.and_then(|peak| peak.parse::<u64>().ok()).expect("a number") / 1024
}

fn check(viewer: &Viewer, what: &str) {
    let peak = peak(viewer);
    eprintln!("{peak} MB after {what}");
    assert!(peak <= MAX_MB, "{peak} MB after {what}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn protobuf(spans: Vec<Span>) -> Vec<u8> {
    let scope_spans = vec![ScopeSpans {
        spans,
        ..ScopeSpans::default()
    }];
    let resource_spans = vec![ResourceSpans {
        scope_spans,
        ..ResourceSpans::default()
    }];
    ExportTraceServiceRequest { resource_spans }.encode_to_vec()
}

/// Sends the same body over some connections at once. A server that refuses early may close the connection.
fn send(viewer: &Viewer, count: usize, headers: &[&str], body: &[u8]) -> Vec<Option<Response>> {
    std::thread::scope(|scope| {
        let sending: Vec<_> = (0..count)
            .map(|_| scope.spawn(|| viewer.send("POST", "/v1/traces", headers, body).ok()))
            .collect();
        sending.into_iter().map(|sent| sent.join().expect("a sender")).collect()
    })
}

#[test]
fn huge_bodies_from_many_clients_stay_within_the_limit() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    check(&viewer, "the start");
    let large = |text: String| request_of(&[span(1, 1, 0, "large", (0, 1), &json!({"text": text}))]);
    // Long texts, packed and not.
    let body = large("words of a prompt ".repeat(7 * MIB / 18)).to_string();
    for answer in send(&viewer, 6, &[JSON], body.as_bytes()) {
        assert_eq!(answer.map(|answer| answer.status), Some(200));
    }
    check(&viewer, "texts of 7 MiB");
    for answer in send(&viewer, 6, &[JSON, GZIP], &gzip(body.as_bytes())) {
        assert_eq!(answer.map(|answer| answer.status), Some(200));
    }
    check(&viewer, "packed texts of 7 MiB");
    let bomb = gzip(&vec![b' '; 128 * MIB]);
    for answer in send(&viewer, 4, &[JSON, GZIP], &bomb) {
        assert!(answer.is_none_or(|answer| answer.status == 413));
    }
    check(&viewer, "128 MiB of packed blanks");
    // Two bytes each, and some hundred once they are decoded.
    let empty = protobuf(vec![Span::default(); MIB]);
    for answer in send(&viewer, 2, &[PROTOBUF], &empty) {
        assert!(answer.is_none_or(|answer| answer.status == 413));
    }
    check(&viewer, "empty spans in protobuf");
    let empty = format!(
        "{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{}{{}}]}}]}}]}}",
        "{},".repeat(MIB)
    );
    for answer in send(&viewer, 2, &[JSON], empty.as_bytes()) {
        assert!(answer.is_none_or(|answer| answer.status == 413));
    }
    check(&viewer, "empty spans in JSON");
    // Six bytes each in JSON, some of which are accepted.
    let request: ExportTraceServiceRequest = serde_json::from_value(large("\u{1}".repeat(5 * MIB))).expect("a request");
    for answer in send(&viewer, 2, &[PROTOBUF], &request.encode_to_vec()) {
        assert!(answer.is_none_or(|answer| answer.status == 413));
    }
    let request: ExportTraceServiceRequest = serde_json::from_value(large("\u{1}".repeat(MIB))).expect("a request");
    for answer in send(&viewer, 3, &[PROTOBUF], &request.encode_to_vec()) {
        assert_eq!(answer.map(|answer| answer.status), Some(200));
    }
    check(&viewer, "control characters");
    // A name that every row of a list would repeat.
    let name = "n".repeat(7 * MIB);
    send(
        &viewer,
        2,
        &[JSON],
        request_of(&[span(2, 1, 0, &name, (0, 1), &json!({}))])
            .to_string()
            .as_bytes(),
    );
    assert!(viewer.api("traces").to_string().len() < 10_000);
    check(&viewer, "a name of 7 MiB");
    assert_eq!(
        viewer
            .ingest(&request_of(&[span(3, 1, 0, "still", (0, 1), &json!({}))]))
            .status,
        200
    );
}

#[test]
fn clients_that_do_not_read_stay_within_the_limit() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let text = "words of a prompt ".repeat(7 * MIB / 18);
    let large = request_of(&[span(1, 1, 0, "large", (0, 1), &json!({"text": text}))]);
    assert_eq!(viewer.ingest(&large).status, 200);
    let ask = |path: &str| {
        let mut stream = TcpStream::connect(viewer.address).expect("a connection");
        let request = format!(
            "GET {}api/{path} HTTP/1.1\r\nhost: {}\r\n\r\n",
            viewer.path, viewer.address
        );
        stream.write_all(request.as_bytes()).expect("a request");
        stream
    };
    // Pages that listen, answers that nobody reads, and requests whose headers never end.
    let mut left: Vec<TcpStream> = (0..32).map(|_| ask("live")).collect();
    for stream in &mut left {
        // Each is being served.
        stream.read_exact(&mut [0; 8]).expect("an answer");
    }
    left.extend((0..8).map(|_| ask(&format!("traces/{:032x}/spans/{:016x}", 1, 1))));
    left.extend((0..40).map(|_| {
        let mut stream = TcpStream::connect(viewer.address).expect("a connection");
        let header = format!("x-long: {}", "x".repeat(20_000));
        stream
            .write_all(format!("GET / HTTP/1.1\r\n{header}").as_bytes())
            .expect("a part of a request");
        stream
    }));
    for at in 0..200 {
        let spans: Vec<_> = (1..=100)
            .map(|id| span(2, at * 100 + id, 0, "s", (0, 1), &json!({})))
            .collect();
        assert_eq!(viewer.ingest(&request_of(&spans)).status, 200);
    }
    // Answered, although others hold up answers for a while.
    assert_eq!(viewer.api("traces")["total"], 2);
    check(&viewer, "clients that do not read");
    drop(left);
}

#[test]
fn a_hundred_thousand_spans_for_many_pages_stay_within_the_limit() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    for part in 0..20 {
        let spans: Vec<_> = (1..=5000)
            .map(|id| {
                span(
                    1,
                    part * 5000 + id,
                    u64::from(part * 5000 + id > 1),
                    "openai.chat",
                    (id, id + 9),
                    &json!({}),
                )
            })
            .collect();
        assert_eq!(viewer.ingest(&request_of(&spans)).status, 200);
    }
    let trace = format!("traces/{:032x}", 1);
    let paths = [
        trace.clone(),
        format!("{trace}/otlp"),
        format!("{trace}/html"),
        format!("{trace}/find?words=openai"),
    ];
    let host = format!("host: {}", viewer.address);
    std::thread::scope(|scope| {
        for path in paths.iter().cycle().take(12) {
            let (viewer, host) = (&viewer, &host);
            scope.spawn(move || {
                let path = format!("{}api/{path}", viewer.path);
                let answer = request(viewer.address, "GET", &path, &[host], b"").expect("an answer");
                assert!(answer.status == 200 && answer.body.len() > 500_000, "{path}");
            });
        }
    });
    let answer = viewer
        .send("GET", &format!("{}api/{trace}", viewer.path), &[], b"")
        .expect("an answer");
    let blocks: Vec<serde_json::Value> = answer
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let spans: usize = blocks
        .iter()
        .map(|block| block["span_ids"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(spans, 100_000);
    // Two such traces are compared in a terminal.
    let diff = format!("{}api/diff/{:032x}/{:032x}", viewer.path, 1, 1);
    let refused = viewer.send("GET", &diff, &[], b"").expect("an answer");
    assert!(
        refused.status == 413 && refused.text().contains("respan diff"),
        "{}",
        refused.text()
    );
    check(&viewer, "a hundred thousand spans for twelve pages");
}
