//! A worker whose exporter has a spool.

use super::command::WorkerCommand;
use super::worker::Worker;
use crate::delivery::completion::Completion;
use crate::delivery::driver::ExporterDriver;
use crate::delivery::settings::BatchSettings;
use crate::exporter::{DecodedRequest, Encode, Export, ExportError, ExportFailure, RetryPolicy};
use crate::model::{FinishedSpan, callsite_record};
use crate::spool::{Spool, Store};
use crate::sync::deadline;
use bytes::Bytes;
use opentelemetry_sdk::Resource;
use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
/// The spans of the request that always fails.
const FAILING: usize = 2;

/// Accepts every request but those with [`FAILING`] spans; they are due again after the backoff.
#[derive(Debug)]
struct Selective {
    store: Arc<Store>,
    backoff: Duration,
}

impl Selective {
    fn accept(spans: usize) -> Result<(), ExportFailure> {
        if spans == FAILING {
            return Err(ExportFailure::Retryable(ExportError::Panicked, None));
        }
        Ok(())
    }
}

impl Export for Selective {
    fn set_resource(&mut self, _resource: &Resource) {}

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        Self::accept(batch.len())
    }

    fn retry_policy(&self) -> Option<RetryPolicy> {
        let policy = RetryPolicy::new()
            .initial_backoff(self.backoff)
            .max_backoff(self.backoff);
        Some(policy.max_elapsed(LONG * 60))
    }

    fn spool(&self) -> Option<(Arc<Store>, Arc<dyn Encode>)> {
        Some((Arc::clone(&self.store), Arc::new(Lengths)))
    }

    fn resend(&mut self, _body: Bytes, spans: usize) -> Result<(), ExportFailure> {
        Self::accept(spans)
    }

    fn describe(&self) -> Cow<'static, str> {
        "selective".into()
    }
}

/// A body has a byte for each span.
#[derive(Debug)]
struct Lengths;

impl Encode for Lengths {
    fn encode(&self, batch: &[FinishedSpan]) -> Result<Bytes, ExportFailure> {
        Ok(vec![0; batch.len()].into())
    }

    fn decode(&self, _body: &Bytes) -> Option<DecodedRequest> {
        None
    }

    fn encode_decoded(&self, _request: &DecodedRequest) -> Option<Bytes> {
        None
    }
}

fn completion(worker: &Worker, timeout: Duration) -> Arc<Completion> {
    let completion = Arc::new(Completion::with_deadline(deadline(timeout)));
    completion.open(worker.name());
    completion
}

fn flush(worker: &Arc<Worker>, completion: &Arc<Completion>) {
    worker.submit(WorkerCommand::Flush(Arc::clone(completion)));
    completion.wait(deadline(LONG)).expect("the thread runs");
}

/// A worker with a spool of its own, and the directory of that.
fn selective(name: &str, backoff: Duration) -> (Arc<Worker>, PathBuf) {
    let directory = std::env::temp_dir().join(format!("respan-spool-loop-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    let store = Store::open(Spool::new(&directory)).expect("a spool");
    let driver = ExporterDriver::new("selective".to_owned(), Box::new(Selective { store, backoff }));
    let settings = BatchSettings::default();
    (
        Arc::new(Worker::new(driver, false, "worker".to_owned(), settings)),
        directory,
    )
}

fn finished(ids: Range<u64>) -> Vec<FinishedSpan> {
    ids.map(|id| FinishedSpan::Record(callsite_record(id))).collect()
}

/// As if attempts at the failing request had begun between the call of the flush and its arrival at the thread.
#[test]
fn a_flush_attempts_new_spans_whatever_was_attempted_since_its_call() {
    let (worker, directory) = selective("later", LONG);
    let called = completion(&worker, LONG);
    worker.accept(&mut finished(1..3), true);
    // Until the endpoint counts as down. A flush without time makes one attempt.
    for _ in 0..3 {
        flush(&worker, &completion(&worker, Duration::ZERO));
    }
    assert_eq!((worker.stats().exported, worker.stats().spooled), (0, 2));
    worker.accept(&mut finished(3..8), true);
    flush(&worker, &called);
    assert_eq!((worker.stats().exported, worker.stats().spooled), (5, 2));
    stop(&worker);
    std::fs::remove_dir_all(directory).expect("removed");
}

/// As with attempts that take longer than the delay between them.
#[test]
fn a_flush_ends_although_the_failing_request_is_due_again_at_once() {
    let (worker, directory) = selective("at-once", Duration::ZERO);
    worker.accept(&mut finished(1..3), true);
    flush(&worker, &completion(&worker, Duration::ZERO));
    // From the first success on the request fails alone.
    for exported in 1..=5 {
        worker.accept(&mut finished(3..4), true);
        flush(&worker, &completion(&worker, LONG * 60));
        assert_eq!((worker.stats().exported, worker.stats().spooled), (exported, 2));
    }
    stop(&worker);
    std::fs::remove_dir_all(directory).expect("removed");
}

/// Without another attempt at the failing request.
fn stop(worker: &Arc<Worker>) {
    let completion = completion(worker, Duration::ZERO);
    worker.submit(WorkerCommand::Stop(Arc::clone(&completion)));
    completion.wait(deadline(LONG)).expect("the thread runs");
    worker.take_thread().expect("a thread").join().expect("it has ended");
}
