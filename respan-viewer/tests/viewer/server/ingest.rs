//! Requests that are accepted, in each form, and those that are refused.

use crate::support::{TempDir, Viewer, request_of, span};
use flate2::{Compression, write::GzEncoder};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use prost::Message as _;
use serde_json::json;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

fn one(trace: u128) -> serde_json::Value {
    request_of(&[span(trace, 1, 0, "root", (0, 5), &json!({}))])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn json_protobuf_and_gzip_arrive_at_each_path() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let mut trace = 0;
    for path in ["/v1/traces", "/v2/traces", "/api/v2/traces"] {
        for is_gzip in [false, true] {
            trace += 1;
            let json = one(trace).to_string().into_bytes();
            trace += 1;
            let request: ExportTraceServiceRequest = serde_json::from_value(one(trace)).expect("a request");
            for (media_type, body) in [
                ("application/json", json),
                ("application/x-protobuf", request.encode_to_vec()),
            ] {
                let content_type = format!("content-type: {media_type}");
                let (body, encoding) = if is_gzip {
                    (gzip(&body), "gzip")
                } else {
                    (body, "identity")
                };
                let encoding = format!("content-encoding: {encoding}");
                let response = viewer
                    .send("POST", path, &[&content_type, &encoding], &body)
                    .expect("an answer");
                assert_eq!(
                    response.status,
                    200,
                    "{path} {media_type} {is_gzip}: {}",
                    response.text()
                );
                assert_eq!(response.header("content-type"), Some(media_type));
                if media_type == "application/json" {
                    assert_eq!(response.text(), "{}");
                } else {
                    let answer = ExportTraceServiceResponse::decode(&response.body[..]).expect("a response");
                    assert_eq!(answer, ExportTraceServiceResponse::default());
                }
            }
        }
    }
    assert_eq!(viewer.api("traces")["total"], 12);
}

#[test]
fn what_is_no_otlp_is_refused_with_the_remedy() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let send = |headers: &[&str], body: &[u8]| viewer.send("POST", "/v1/traces", headers, body).expect("an answer");
    for (headers, body, status) in [
        (&["content-type: text/plain"][..], &b"{}"[..], 415),
        (&[], b"{}", 415),
        (&["content-type: application/x-www-form-urlencoded"], b"{}", 415),
        (&["content-type: application/json", "content-encoding: br"], b"{}", 415),
        (&["content-type: application/json"], b"{", 400),
        (&["content-type: application/json"], b"\xff", 400),
        (&["content-type: application/x-protobuf"], b"\xff\xff\xff", 400),
        (
            &["content-type: application/json", "content-encoding: gzip"],
            b"no gzip",
            400,
        ),
    ] {
        let response = send(headers, body);
        assert_eq!(response.status, status, "{headers:?}: {}", response.text());
        assert!(!response.body.is_empty(), "{headers:?}");
    }
    // Still serving.
    assert_eq!(viewer.ingest(&one(1)).status, 200);
}

#[test]
fn a_body_beyond_the_limits_is_refused_packed_and_unpacked() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let json = "content-type: application/json";
    let large = vec![b' '; 17 * 1024 * 1024];
    let response = viewer.send("POST", "/v1/traces", &[json], &large);
    // The server may close before it has read all of it.
    assert!(response.is_err() || response.is_ok_and(|response| response.status == 413));
    let bomb = gzip(&vec![b' '; 65 * 1024 * 1024]);
    let response = viewer.send("POST", "/v1/traces", &[json, "content-encoding: gzip"], &bomb);
    assert_eq!(response.expect("an answer").status, 413);
}

#[test]
fn ids_of_another_length_are_left_out() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let mut short = span(1, 1, 0, "short", (0, 1), &json!({}));
    short["spanId"] = "ab".into();
    let good = span(2, 1, 0, "good", (0, 1), &json!({}));
    assert_eq!(viewer.ingest(&request_of(&[short, good])).status, 200);
    assert_eq!(viewer.api("traces")["total"], 1);
}

/// A request whose body is announced and of which the server asks for the first byte. `sent` bytes of it follow.
fn unfinished_request(viewer: &Viewer, announced: &str, sent: usize) -> TcpStream {
    let mut stream = TcpStream::connect(viewer.address).expect("a connection");
    let head = format!(
        "POST /v1/traces HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n{announced}\r\n\r\n",
        viewer.address
    );
    stream.write_all(head.as_bytes()).expect("a head");
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut asked).expect("an answer");
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n", "{announced}");
    stream.write_all(&vec![b' '; sent]).expect("a part of a body");
    stream
}

/// Returns `true` if the server has neither answered nor closed the connection.
fn is_waited_for(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).expect("a socket");
    stream
        .read(&mut [0])
        .is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[test]
fn clients_that_announce_large_bodies_and_send_little_hold_up_no_other() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let large = format!("content-length: {}", 8 * 1024 * 1024);
    let mut waiting: Vec<TcpStream> = ["transfer-encoding: chunked", &large, &large, &large]
        .into_iter()
        .map(|announced| unfinished_request(&viewer, announced, 0))
        .collect();
    waiting.extend((0..4).map(|_| unfinished_request(&viewer, &large, 60_000)));
    let text = "words of a prompt ".repeat(100_000);
    let attributes = json!({"text": text});
    let body = request_of(&[span(1, 1, 0, "large", (0, 1), &attributes)]);
    assert_eq!(viewer.ingest(&body).status, 200);
    // This one has more than its share, and then stops.
    waiting.push(unfinished_request(&viewer, &large, 1_000_000));
    assert_eq!(viewer.ingest(&one(2)).status, 200);
    for stream in &mut waiting {
        assert!(is_waited_for(stream));
    }
}

#[test]
fn large_bodies_that_arrive_together_do_not_wait_for_each_other() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let bodies: Vec<Vec<u8>> = (1..=4)
        .map(|trace| {
            let attributes = json!({"text": "words of a prompt ".repeat(300_000)});
            let body = request_of(&[span(trace, 1, 0, "large", (0, 1), &attributes)]);
            body.to_string().into_bytes()
        })
        .collect();
    // Each has a part of its body at the server before any has the rest.
    let mut streams: Vec<TcpStream> = bodies
        .iter()
        .map(|body| {
            let announced = format!("connection: close\r\ncontent-length: {}", body.len());
            let mut stream = unfinished_request(&viewer, &announced, 0);
            stream.write_all(&body[..100_000]).expect("a part of a body");
            stream
        })
        .collect();
    std::thread::scope(|scope| {
        for (stream, body) in streams.iter_mut().zip(&bodies) {
            scope.spawn(move || {
                stream.write_all(&body[100_000..]).expect("the rest");
                let mut answer = String::new();
                stream.read_to_string(&mut answer).expect("an answer");
                assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            });
        }
    });
    assert_eq!(viewer.api("traces")["total"], 4);
}
