//! Scenarios of options, environment variables, set-up and shutdown.

use crate::run::Run;
use opentelemetry::{Array, StringValue, Value};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::{Processor, get_client};
use respan_tests::conformance::json::Json;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

#[respan::task(name = "tk")]
fn tk() {}

#[respan::workflow(name = "wf")]
fn wf() {
    tk();
}

#[respan::task(name = name)]
fn named(name: &str) {
    let _ = name;
}

#[test]
fn batches() {
    #[respan::workflow(name = "wf")]
    fn a() {
        tk();
        tk();
    }

    let run = Run::of("config_batching_on");
    let on = Run::start(run.telemetry().is_batching_enabled(true));
    a();
    on.telemetry.flush().expect("delivered");
    assert_eq!(run.collector.requests().len(), 1);
    tk();
    run.finish(on);

    let run = Run::of("config_batching_off");
    let on = Run::start(run.telemetry().is_batching_enabled(false));
    a();
    assert_eq!(run.collector.requests().len(), 3);
    run.finish(on);
}

#[test]
fn batches_by_variable() {
    let run = Run::of("config_batching_env");
    let on = Run::start(run.telemetry_from([("RESPAN_BATCHING_ENABLED", "FALSE")]));
    wf();
    assert_eq!(run.collector.requests().len(), 2);
    run.finish(on);

    let run = Run::of("config_batching_env_odd");
    let on = Run::start(run.telemetry_from([("RESPAN_BATCHING_ENABLED", "1")]));
    wf();
    on.telemetry.flush().expect("delivered");
    assert_eq!(run.collector.requests().len(), 1);
    run.finish(on);
}

#[test]
fn batch_sizes() {
    #[respan::task(name = "tk")]
    fn a(_n: i32) {}

    let run = Run::of("config_batch_sizes");
    let on = Run::start(run.telemetry());
    for n in 0..600 {
        a(n);
    }
    run.finish(on);
}

#[test]
fn flushing() {
    let run = Run::of("config_flush");
    let on = Run::start(run.telemetry());
    named("one");
    on.telemetry.flush().expect("delivered");
    run.fact("flush", Json::Null);
    named("two");
    get_client().flush().expect("delivered");
    assert_eq!(run.collector.requests().len(), 2);
    named("three");
    run.finish(on);
}

#[test]
fn a_full_queue() {
    #[derive(Debug, Default)]
    struct Gate {
        is_open: Mutex<bool>,
        opened: Condvar,
    }

    #[derive(Debug)]
    struct Slow(Arc<Gate>, Arc<Mutex<Vec<SpanData>>>);

    impl SpanExporter for Slow {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            let guard = self.0.is_open.lock().expect("no panic");
            let waited = self
                .0
                .opened
                .wait_timeout_while(guard, Duration::from_secs(20), |is_open| !*is_open);
            drop(waited.expect("no panic"));
            self.1.lock().expect("no panic").extend(batch);
            Ok(())
        }
    }

    #[respan::workflow(name = "wf", skip_all)]
    fn w(gate: &Gate) {
        for n in 0..1000 {
            a(n);
        }
        *gate.is_open.lock().expect("no panic") = true;
        gate.opened.notify_all();
    }

    #[respan::task(name = "tk")]
    fn a(_n: i32) {}

    let run = Run::of("config_queue_overflow");
    let variables = [
        ("OTEL_BSP_MAX_QUEUE_SIZE", "100"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "50"),
        ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
        ("RESPAN_API_KEY", ""),
    ];
    let (gate, got) = (Arc::<Gate>::default(), Arc::<Mutex<Vec<SpanData>>>::default());
    let slow = Slow(Arc::clone(&gate), Arc::clone(&got));
    let on = Run::start(run.telemetry_from(variables).add_processor(Processor::new(slow)));
    w(&gate);
    let _ = on.telemetry.flush();
    // Not which spans are lost: respan keeps those in the queue and drops new ones.
    run.fact("some were lost", got.lock().expect("no panic").len() < 1000);
    run.finish(on);
}

#[test]
fn key_and_url() {
    let run = Run::of("config_explicit_key_and_url");
    let builder = run.telemetry_from([
        ("RESPAN_API_KEY", "wrong"),
        ("RESPAN_BASE_URL", "http://127.0.0.1:9/wrong"),
    ]);
    let url = format!("{}/custom/path//", run.collector.url());
    let on = Run::start(builder.api_key("oracle-key").base_url(url));
    tk();
    run.finish(on);

    let run = Run::of("config_url_with_traces_path");
    let on = Run::start(
        run.telemetry()
            .base_url(format!("{}/api/v2/traces", run.collector.url())),
    );
    tk();
    run.finish(on);
}

#[test]
fn headers() {
    let run = Run::of("config_headers");
    let on = Run::start(run.telemetry().headers([
        ("X-Team", "blue"),
        ("x-respan-dogfood", "0"),
        ("Authorization", "Basic nope"),
        ("Content-Type", "application/x-custom"),
    ]));
    tk();
    run.finish(on);
}

#[test]
fn resources() {
    let run = Run::of("config_resource");
    let variables = [
        ("OTEL_RESOURCE_ATTRIBUTES", "from.env=1"),
        ("OTEL_SERVICE_NAME", "env-service"),
    ];
    let list = Value::Array(Array::String(vec![StringValue::from("a"), StringValue::from("b")]));
    let on = Run::start(
        run.telemetry_from(variables)
            .app_name("app")
            .resource_attribute("deployment.environment", "prod")
            .resource_attribute("service.name", "mine")
            .resource_attribute("service.version", "1.2")
            .resource_attribute("n", 3)
            .resource_attribute("ok", true)
            .resource_attribute("list", list),
    );
    tk();
    run.finish(on);
}
