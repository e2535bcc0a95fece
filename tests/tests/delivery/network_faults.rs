//! Network faults on the way to the endpoint: no lost span, and flush and shutdown within their deadlines.
//!
//! Delivery is at least once: if a response is lost after the request was accepted, the spans are sent again.

use crate::self_signed::self_signed;
use respan::{FlushError, ShutdownError};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{
    Fault, NEVER, Proxy, TIMEOUT, consistent_counts, delivered, record_sized_spans, record_spans, sending_to,
    with_timeout,
};
use rustls::{ServerConnection, StreamOwned};
use std::collections::HashSet;
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// More than a request on loopback takes, even on a busy machine.
const ENOUGH: Duration = Duration::from_secs(3);

/// The number of times that each of three spans arrives after these faults.
fn arrivals(faults: &[Fault], timeout: Duration) -> usize {
    let collector = Collector::start();
    let proxy = Proxy::start(&collector.url(), faults.iter().copied());
    let telemetry = with_timeout(&proxy.url(), timeout);
    record_spans(&telemetry, 3);
    while let Err(error) = telemetry.flush_timeout(TIMEOUT) {
        // After three failures in a row the endpoint counts as down; nothing is lost.
        assert!(error.to_string().contains("will be tried again"), "{faults:?}: {error}");
    }
    assert!(proxy.is_used_up(), "{faults:?}");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.total()), (3, 0), "{faults:?}");
    let ids = delivered(&collector);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 3, "{faults:?}");
    ids.len() / 3
}

#[test]
fn broken_connections_lose_no_span() {
    for fault in [Fault::Refused, Fault::Reset, Fault::Garbage, Fault::EndlessHead] {
        assert_eq!(arrivals(&[fault; 5], TIMEOUT), 1, "{fault:?}");
    }
}

/// A response that the client cannot read would count as lost, and its spans would be sent again and again.
#[test]
fn odd_heads_of_responses_are_understood() {
    let many = "x: a\r\n".repeat(300);
    for headers in [&*many, "x : a\r\n", "x: a\r\n b\r\n", "x: a\u{1}b\r\n", "x y: a\r\n"] {
        let raw = format!("HTTP/1.1 200 OK\r\n{headers}content-length: 2\r\n\r\n{{}}");
        let collector = Collector::responding([Response::Raw(raw.into_bytes())]);
        let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
        record_spans(&telemetry, 3);
        telemetry.flush().expect("delivered");
        assert_eq!(collector.requests().len(), 1, "{headers:.20}");
        assert_eq!(consistent_counts(&telemetry).exported, 3, "{headers:.20}");
    }
}

/// A request on a connection that the endpoint has closed meanwhile would fail, and wait for its next attempt.
#[test]
fn a_connection_is_kept_until_the_endpoint_closes_it() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    for connections in [1, 2, 3] {
        for _ in 0..5 {
            record_spans(&telemetry, 1);
            telemetry.flush().expect("delivered");
        }
        assert_eq!(collector.connections(), connections);
        collector.close_connections();
    }
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.retried, counts.lost.total()), (15, 0, 0));
}

#[test]
fn an_endpoint_that_does_not_read_times_out_and_is_retried() {
    // On a busy machine a request that is read may time out too, and is sent again.
    assert!(arrivals(&[Fault::Unread; 2], Duration::from_millis(200)) >= 1);
}

#[test]
fn a_response_without_a_status_is_a_failure() {
    assert_eq!(arrivals(&[Fault::Truncated(5)], TIMEOUT), 2);
    assert_eq!(arrivals(&[Fault::Truncated(1)], TIMEOUT), 2);
    assert_eq!(arrivals(&[Fault::Stalled(5)], ENOUGH), 2);
}

#[test]
fn a_response_that_ends_or_stalls_after_its_status_is_a_success() {
    // All but the last of its bytes.
    let all_but_one = b"HTTP/1.1 200 Scripted\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{".len();
    assert_eq!(arrivals(&[Fault::Truncated(all_but_one)], TIMEOUT), 1);
    assert_eq!(arrivals(&[Fault::Stalled(all_but_one)], ENOUGH), 1);
}

/// Otherwise the spans would be counted as lost, or sent again from a spool.
#[test]
fn a_response_that_stalls_after_its_status_is_a_success_at_a_shutdown_too() {
    let collector = Collector::start();
    let up_to_its_body = b"HTTP/1.1 200 Scripted\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n".len();
    let proxy = Proxy::start(&collector.url(), [Fault::Stalled(up_to_its_body)]);
    let telemetry = with_timeout(&proxy.url(), NEVER);
    record_spans(&telemetry, 3);
    telemetry
        .flush_timeout(Duration::from_millis(20))
        .expect_err("its body does not come");
    collector.wait_for(1);
    // The shutdown waits for the rest of the response until its deadline.
    let mut ended = telemetry.shutdown_timeout(ENOUGH);
    if matches!(ended, Err(ShutdownError::Timeout { .. })) {
        // It was cut off, and counted a moment later.
        ended = telemetry.shutdown_timeout(TIMEOUT);
    }
    ended.expect("they are taken");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.retried, counts.lost.total()), (3, 0, 0));
}

/// Otherwise it would be read until the request times out or memory runs out.
#[test]
fn only_the_beginning_of_an_endless_response_is_read() {
    assert_eq!(arrivals(&[Fault::EndlessBody], TIMEOUT), 1);
}

#[test]
fn a_response_of_another_content_type_counts_by_its_status() {
    let html = Response::Reply(
        200,
        vec![("Content-Type", "text/html".to_owned())],
        "<p>thanks".to_owned(),
    );
    let collector = Collector::responding([html]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    telemetry.flush().expect("taken");
    assert_eq!(consistent_counts(&telemetry).exported, 2);
}

#[test]
fn spans_are_delivered_after_many_failures() {
    let collector = Collector::responding([503_u16, 502, 504, 429, 408].into_iter().cycle().take(50));
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    let mut rounds = 0;
    while consistent_counts(&telemetry).exported < 100 {
        record_spans(&telemetry, usize::from(rounds < 100));
        let _ = telemetry.flush();
        rounds += 1;
    }
    assert_eq!(delivered(&collector).len(), 100);
    assert_eq!(consistent_counts(&telemetry).lost.total(), 0);
}

#[test]
fn after_an_outage_all_spans_arrive_in_order_without_a_flush() {
    let collector = Collector::start();
    let proxy = Proxy::start(&collector.url(), [Fault::Refused; 20]);
    let telemetry = sending_to(&proxy.url())
        .max_export_batch_size(10)
        .schedule_delay(Duration::from_millis(1))
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 50);
    // Delivered by the retries of the worker thread, without a flush.
    while delivered(&collector).len() < 50 {
        std::thread::yield_now();
    }
    telemetry.flush().expect("delivered");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.total()), (50, 0));
    assert!(counts.retried >= 10, "{counts:?}");
}

#[test]
fn the_program_never_waits_for_an_endpoint_that_hangs() {
    let collector = Collector::start();
    let proxy = Proxy::start(&collector.url(), [Fault::Unread; 10]);
    // A caller that waited for a request would not return.
    let telemetry = with_timeout(&proxy.url(), NEVER);
    // Many times the capacity of all queues.
    record_spans(&telemetry, 20_000);
    record_sized_spans(&telemetry, 10, 100_000);
    let error = telemetry
        .flush_timeout(Duration::from_millis(50))
        .expect_err("it hangs");
    assert!(matches!(error, FlushError::Timeout { .. }), "{error}");
    telemetry
        .shutdown_timeout(Duration::from_millis(300))
        .expect_err("it hangs");
    // The counters may be updated a moment later.
    let _ = telemetry.shutdown_timeout(TIMEOUT);
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.submitted, counts.exported, counts.queued), (20_010, 0, 0));
}

#[test]
fn an_endpoint_without_tls_gets_no_span_and_no_key() {
    let collector = Collector::start();
    let proxy = Proxy::start(&collector.url(), [Fault::Garbage; 20]);
    let url = proxy.url().replace("http://", "https://");
    let telemetry = sending_to(&url).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("no handshake").to_string();
    assert!(error.contains("could not send to https://127.0.0.1"), "{error}");
    assert!(
        error.contains("no TLS: the URL of such a port begins with http://"),
        "{error}"
    );
    assert!(collector.requests().is_empty());
    assert_eq!(consistent_counts(&telemetry).queued, 1);
    telemetry.shutdown_timeout(TIMEOUT).expect_err("no handshake");
}

#[test]
fn the_error_says_that_the_port_is_one_of_another_protocol() {
    let tls_alert: &[u8] = b"\x15\x03\x01\x00\x02\x02\x46";
    let http2_settings: &[u8] = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00";
    for answer in [tls_alert, http2_settings, b"SSH-2.0-x\r\n"] {
        let collector = Collector::start();
        collector.respond_with(Response::Raw(answer.to_vec()));
        let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
        record_spans(&telemetry, 1);
        let error = telemetry.flush().expect_err("no response").to_string();
        assert!(error.contains("the port may be one of https, or of gRPC"), "{error}");
        telemetry.shutdown_timeout(TIMEOUT).expect_err("no response");
    }
}

/// Serves TLS with an untrusted certificate; sends the number of bytes received after the handshake.
fn unvouched() -> (String, Receiver<usize>) {
    let (config, _) = self_signed();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (sender, said) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            let mut plain = Vec::new();
            let _ = StreamOwned::new(connection, stream).read_to_end(&mut plain);
            if sender.send(plain.len()).is_err() {
                return;
            }
        }
    });
    (format!("https://localhost:{port}"), said)
}

#[test]
fn an_untrusted_endpoint_gets_no_span_and_no_key() {
    let (url, said) = unvouched();
    let telemetry = sending_to(&url).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("no trust").to_string();
    assert!(error.contains("could not send to https://localhost"), "{error}");
    assert!(error.contains("certificate"), "{error}");
    assert_eq!(said.recv_timeout(TIMEOUT), Ok(0));
    telemetry.shutdown_timeout(TIMEOUT).expect_err("no trust");
    assert_eq!(consistent_counts(&telemetry).lost.shutdown, 1);
}
