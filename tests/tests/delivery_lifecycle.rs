//! Flush and shutdown keep their deadlines, whatever an exporter does with the threads that it is given.

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::{Processor, RespanTelemetry};
use respan_tests::faults::{LONG, NEVER, balanced, work_times};
use std::cell::RefCell;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Goes when it is told to.
struct Lingering(Receiver<()>);

impl Drop for Lingering {
    fn drop(&mut self) {
        let _ = self.0.recv();
    }
}

thread_local! {
    static LINGERING: RefCell<Option<Lingering>> = const { RefCell::new(None) };
}

/// Leaves something behind on the thread that exports, as clients do that keep a connection for each thread.
#[derive(Debug)]
struct Untidy(Mutex<Option<Receiver<()>>>);

impl SpanExporter for Untidy {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        let left = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        LINGERING.set(left.map(Lingering));
        Ok(())
    }
}

#[test]
fn a_thread_that_does_not_end_does_not_keep_a_shutdown() {
    let (release, left) = channel();
    let telemetry = RespanTelemetry::builder()
        .add_processor(Processor::new(Untidy(Mutex::new(Some(left)))))
        .schedule_delay(NEVER)
        .set_global_provider(false)
        .environment(|_| None)
        .build()
        .expect("a telemetry");
    work_times(&telemetry, 3);
    let (done, is_done) = channel();
    std::thread::scope(|scope| {
        scope.spawn(|| done.send(telemetry.shutdown_timeout(Duration::from_millis(500)).is_ok()));
        let ended = is_done.recv_timeout(LONG);
        drop(release);
        assert_eq!(ended, Ok(true), "everything is delivered, and the time is up");
    });
    assert_eq!(balanced(&telemetry).exported, 3);
}
