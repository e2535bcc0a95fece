//! A worker whose exporter breaks what respan relies on.

use super::commands::WorkerCommand;
use super::worker::Worker;
use crate::delivery::completion::Completion;
use crate::delivery::driver::ExporterDriver;
use crate::delivery::settings::BatchSettings;
use crate::exporter::{Export, ExportError, ExportFailure};
use crate::model::{FinishedSpan, callsite_record};
use crate::sync::moment_after;
use opentelemetry_sdk::Resource;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(60);

/// Says of its first batch that more spans were refused than there were, and takes the others.
#[derive(Debug, Default)]
struct Boasting {
    has_boasted: bool,
}

impl Export for Boasting {
    fn set_resource(&mut self, _resource: &Resource) {}

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        if std::mem::replace(&mut self.has_boasted, true) {
            return Ok(());
        }
        Err(ExportFailure::Partly(batch.len() + 1, ExportError::Panicked))
    }

    fn describe(&self) -> Cow<'static, str> {
        "boasting".into()
    }
}

fn worker() -> Arc<Worker> {
    let driver = ExporterDriver::new("boasting".to_owned(), Box::new(Boasting::default()));
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

fn perform(worker: &Arc<Worker>, job: impl FnOnce(Arc<Completion>) -> WorkerCommand) {
    let until = moment_after(Instant::now(), LONG);
    let completion = Arc::new(Completion::until(until));
    completion.open(worker.name());
    worker.assign(job(Arc::clone(&completion)));
    completion.wait(until).expect("the thread lives");
}

fn assert_counts(worker: &Worker, exported: u64, internal_panic: u64) {
    let counts = worker.counts();
    let seen = (
        counts.exported,
        counts.lost.internal_panic,
        counts.lost.total(),
        counts.queued,
    );
    assert_eq!(seen, (exported, internal_panic, internal_panic, 0), "{counts:?}");
}

#[test]
fn a_defect_costs_the_batch_at_hand_and_not_the_thread() {
    let worker = worker();
    worker.accept(&mut vec![finished(1), finished(2)], true);
    perform(&worker, WorkerCommand::Flush);
    assert_counts(&worker, 0, 2);
    worker.accept(&mut vec![finished(3)], true);
    perform(&worker, WorkerCommand::Stop);
    let thread = worker.take_thread().expect("a thread");
    thread.join().expect("it has ended");
    assert_counts(&worker, 1, 2);
}

#[test]
fn nor_does_it_reach_whoever_exports_on_his_own_thread() {
    let worker = worker();
    worker.export_now(&finished(1));
    assert_counts(&worker, 0, 1);
    worker.export_now(&finished(2));
    assert_counts(&worker, 1, 1);
}
