//! `opentelemetry-otlp` as a destination, with each of its transports and in each kind of runtime.

use crate::otlp_receiver::Receiver;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use respan::opentelemetry::trace::Tracer as _;
use respan::{Processor, RespanTelemetry};
use std::sync::Arc;
use std::thread;
use tokio::runtime::{Builder, Runtime};

/// No runtime, the one of `#[tokio::main(flavor = "current_thread")]`, the one of `#[tokio::main]`.
const PROGRAMS: [Option<fn() -> Runtime>; 3] = [
    None,
    Some(|| Builder::new_current_thread().enable_all().build().expect("a runtime")),
    Some(|| {
        Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime")
    }),
];

fn telemetry(processor: Processor, is_batching_enabled: bool) -> RespanTelemetry {
    RespanTelemetry::builder()
        .environment(|_| None)
        .app_name("shop")
        .is_batching_enabled(is_batching_enabled)
        .add_processor(processor)
        .build()
        .expect("the options are right")
}

fn record(telemetry: &RespanTelemetry) {
    let _entered = telemetry.enter();
    for name in ["one", "two"] {
        respan::get_client().get_tracer().in_span(name, |_| ());
    }
}

/// Runs a program with this exporter, in each kind of runtime, with and without batching.
fn assert_delivers(content_type: &str, receiver: impl Fn() -> Receiver, processor: impl Fn(String) -> Processor) {
    for program in PROGRAMS {
        for is_batching_enabled in [true, false] {
            let receiver = receiver();
            let main = || {
                let telemetry = telemetry(processor(receiver.url()), is_batching_enabled);
                record(&telemetry);
                telemetry.flush().expect("delivered");
                telemetry.shutdown().expect("stopped");
            };
            match program {
                None => main(),
                Some(runtime) => runtime().block_on(async { main() }),
            }
            let requests = receiver.received();
            assert!(
                requests
                    .iter()
                    .all(|(found, service, _)| found == content_type && service == "shop"),
                "{requests:?}"
            );
            let names: Vec<String> = requests.into_iter().flat_map(|(_, _, names)| names).collect();
            assert_eq!(names, ["one", "two"]);
        }
    }
}

/// Installs the TLS provider that the HTTP client of `opentelemetry-otlp` requires.
fn with_tls_provider() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn http(protocol: Protocol, url: &str) -> SpanExporter {
    with_tls_provider();
    SpanExporter::builder()
        .with_http()
        .with_protocol(protocol)
        .with_endpoint(format!("{url}/v1/traces"))
        .build()
        .expect("an exporter")
}

fn grpc(url: String) -> Result<SpanExporter, opentelemetry_otlp::ExporterBuildError> {
    SpanExporter::builder().with_tonic().with_endpoint(url).build()
}

#[test]
fn protobuf_by_the_async_client() {
    assert_delivers("application/x-protobuf", Receiver::http, |url| {
        http(Protocol::HttpBinary, &url).into()
    });
}

#[test]
fn json_by_the_async_client() {
    assert_delivers("application/json", Receiver::http, |url| {
        http(Protocol::HttpJson, &url).into()
    });
}

#[test]
fn protobuf_by_the_blocking_client() {
    assert_delivers("application/x-protobuf", Receiver::http, |url| {
        with_tls_provider();
        // It cannot be built inside a runtime.
        let client = thread::spawn(reqwest::blocking::Client::new).join().expect("a client");
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{url}/v1/traces"));
        exporter.build().expect("an exporter").into()
    });
}

#[test]
fn grpc_made_on_a_worker_thread() {
    assert_delivers("application/grpc", Receiver::grpc, |url| {
        Processor::build(move || grpc(url))
    });
}

#[test]
fn grpc_made_in_the_programs_runtime() {
    let receiver = Receiver::grpc();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        for is_batching_enabled in [true, false] {
            let exporter = grpc(receiver.url()).expect("an exporter");
            let telemetry = telemetry(exporter.into(), is_batching_enabled);
            record(&telemetry);
            telemetry.flush().expect("delivered");
        }
    });
    let names: Vec<String> = receiver
        .received()
        .into_iter()
        .flat_map(|(_, _, names)| names)
        .collect();
    assert_eq!(names, ["one", "two", "one", "two"]);
}

#[test]
fn grpc_made_in_a_runtime_of_one_thread_is_flushed_from_another() {
    let receiver = Receiver::grpc();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let exporter = grpc(receiver.url()).expect("an exporter");
        let telemetry = Arc::new(telemetry(exporter.into(), true));
        record(&telemetry);
        let flush = {
            let telemetry = Arc::clone(&telemetry);
            move || telemetry.flush()
        };
        let flushed = tokio::task::spawn_blocking(flush).await.expect("it returns");
        flushed.expect("delivered");
    });
    assert_eq!(receiver.received().len(), 1);
}
