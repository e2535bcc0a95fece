//! Requests that are accepted, in each form, and those that are refused.

use crate::support::{TempDir, Viewer, request_of, span};
use flate2::{Compression, write::GzEncoder};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use prost::Message as _;
use serde_json::json;
use std::io::Write as _;

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
