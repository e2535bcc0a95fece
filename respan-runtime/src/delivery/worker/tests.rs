//! A worker whose exporter violates the contract of `Export`.

use super::command::WorkerCommand;
use super::worker::Worker;
use crate::delivery::completion::Completion;
use crate::delivery::driver::ExporterDriver;
use crate::delivery::settings::BatchSettings;
use crate::exporter::{Export, ExportError, ExportFailure};
use crate::model::{FinishedSpan, callsite_record};
use crate::sync::deadline;
use opentelemetry_sdk::Resource;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

/// Reports more rejected spans than its first batch has, which makes the driver panic, and accepts further batches.
#[derive(Debug, Default)]
struct Overcounting {
    has_failed: bool,
}

impl Export for Overcounting {
    fn set_resource(&mut self, _resource: &Resource) {}

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        if std::mem::replace(&mut self.has_failed, true) {
            return Ok(());
        }
        Err(ExportFailure::PartiallyRejected(batch.len() + 1, ExportError::Panicked))
    }

    fn describe(&self) -> Cow<'static, str> {
        "overcounting".into()
    }
}

fn worker() -> Arc<Worker> {
    let driver = ExporterDriver::new("overcounting".to_owned(), Box::new(Overcounting::default()));
    Arc::new(Worker::new(
        driver,
        false,
        "worker".to_owned(),
        BatchSettings::default(),
    ))
}

fn finished(id: u64) -> FinishedSpan {
    FinishedSpan::Record(callsite_record(id))
}

fn execute(worker: &Arc<Worker>, command: impl FnOnce(Arc<Completion>) -> WorkerCommand) {
    let deadline = deadline(LONG);
    let completion = Arc::new(Completion::with_deadline(deadline));
    completion.open(worker.name());
    worker.submit(command(Arc::clone(&completion)));
    completion.wait(deadline).expect("the thread runs");
}

fn assert_stats(worker: &Worker, exported: u64, internal_panic: u64) {
    let stats = worker.stats();
    let format_span_count = (
        stats.exported,
        stats.lost.internal_panic,
        stats.lost.total(),
        stats.queued,
    );
    assert_eq!(
        format_span_count,
        (exported, internal_panic, internal_panic, 0),
        "{stats:?}"
    );
}

#[test]
fn a_panic_of_the_driver_loses_one_batch_and_not_the_thread() {
    let worker = worker();
    worker.accept(&mut vec![finished(1), finished(2)], true);
    execute(&worker, WorkerCommand::Flush);
    assert_stats(&worker, 0, 2);
    worker.accept(&mut vec![finished(3)], true);
    execute(&worker, WorkerCommand::Stop);
    let thread = worker.take_thread().expect("a thread");
    thread.join().expect("it has ended");
    assert_stats(&worker, 1, 2);
}

#[test]
fn a_panic_of_the_driver_does_not_reach_a_caller_that_exports() {
    let worker = worker();
    worker.export_now(&[finished(1)]);
    assert_stats(&worker, 0, 1);
    worker.export_now(&[finished(2)]);
    assert_stats(&worker, 1, 1);
}
