//! The pipeline of one telemetry: its callers' side.

use super::counts::{Counters, Counts};
use super::error::{FlushError, ShutdownError};
use super::guard::{Inside, caught, lock};
use super::hand_over::{HandOver, Order};
use super::immediate;
use super::receipt::Receipt;
use super::route::{Destination, Rule};
use super::run::{PIPELINE, Runner, Shared};
use super::settings::{PipelineSettings, Receives};
use crate::diagnostics::{diagnose, diagnose_once};
use crate::processor::{Job, Outlet, Processor, Worker};
use crate::span::Record;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Some processor is served by a thread of ours.
const BATCHED: u8 = 1;
/// Some processor is served on the caller's thread.
const IMMEDIATE: u8 = 2;
/// Shut down.
const CLOSED: u8 = 4;

/// How long dropping waits; whoever wants another time calls `shutdown`.
const DROP_DEADLINE: Duration = Duration::from_secs(5);

/// Everything between the end of a span and the exporters.
#[derive(Debug)]
pub(crate) struct Pipeline {
    mode: AtomicU8,
    shared: Arc<Shared>,
    settings: PipelineSettings,
    immediate: RwLock<Arc<[Arc<Destination>]>>,
    life: Mutex<Life>,
}

#[derive(Debug, Default)]
struct Life {
    thread: Option<JoinHandle<()>>,
    workers: Vec<Arc<Worker>>,
    end: Option<End>,
}

#[derive(Debug)]
struct End {
    receipt: Arc<Receipt>,
    /// Failures are told once.
    told: bool,
}

impl Pipeline {
    pub(crate) fn new(settings: PipelineSettings) -> Self {
        let batch = settings.batch.sane();
        let shared = Shared {
            hand_over: HandOver::new(batch.max_queue_size, batch.max_export_batch_size),
            counters: Arc::new(Counters::default()),
            routing: AtomicUsize::new(0),
            immediate: AtomicUsize::new(0),
        };
        Self {
            mode: AtomicU8::new(0),
            shared: Arc::new(shared),
            settings: PipelineSettings { batch, ..settings },
            immediate: RwLock::new(Arc::new([])),
            life: Mutex::default(),
        }
    }

    /// Whether there is no processor.
    pub(crate) fn is_empty(&self) -> bool {
        self.mode.load(Ordering::Relaxed) & (BATCHED | IMMEDIATE) == 0
    }

    /// Takes a finished span. Where processors batch, that is one push under a short lock.
    #[inline]
    pub(crate) fn submit(&self, record: Record) {
        let mode = self.mode.load(Ordering::Relaxed);
        if mode == BATCHED {
            self.shared.hand_over.push(record);
        } else {
            self.submit_otherwise(mode, record);
        }
    }

    #[cold]
    fn submit_otherwise(&self, mode: u8, record: Record) {
        let counters = &self.shared.counters;
        if mode & CLOSED != 0 {
            counters.submitted.add(1);
            counters.shutdown.add(1);
            diagnose_once!(
                Debug,
                "pipeline",
                "a span ended after the shutdown of its telemetry; it is lost"
            );
            return;
        }
        if mode & BATCHED == 0 {
            counters.submitted.add(1);
        }
        if mode & IMMEDIATE == 0 {
            counters.unrouted.add(1);
            return;
        }
        let destinations = Arc::clone(&self.immediate.read().unwrap_or_else(PoisonError::into_inner));
        let is_last = mode & BATCHED == 0;
        let timeout = self.settings.batch.export_timeout;
        if let Some(record) = immediate::deliver(&destinations, record, counters, timeout, is_last)
            && !is_last
        {
            self.shared.hand_over.push(record);
        }
    }

    /// One more destination, for spans that end from now on.
    pub(crate) fn add(&self, processor: Processor, is_default: bool) {
        let Processor {
            exporter,
            name,
            filter,
            batching,
        } = processor;
        let described = exporter.describe();
        let is_foreign = exporter.is_foreign();
        let Some(mut exporter) = caught(|| exporter.into_export(self.settings.batch.export_timeout)).flatten() else {
            diagnose!(
                Error,
                "pipeline",
                "the exporter {described} cannot be used; its processor is left out"
            );
            return;
        };
        if caught(|| exporter.set_resource(&self.settings.resource)).is_none() {
            diagnose!(
                Error,
                "pipeline",
                "the exporter {described} panicked when it was told the resource"
            );
        }
        let name = name.map(|name| name.trim().to_owned());
        let rule = match name.as_deref() {
            Some("") => Rule::Unrouted,
            Some(name) => Rule::Named(name.to_owned()),
            None if is_default && self.settings.default_receives == Receives::Unrouted => Rule::Unrouted,
            None => Rule::All,
        };
        let name = name.filter(|name| !name.is_empty());
        let mut life = lock(&self.life);
        if life.end.is_some() {
            drop(life);
            diagnose!(
                Warning,
                "pipeline",
                "a processor was added after the shutdown; it is ignored"
            );
            return;
        }
        let thread_name = match &name {
            Some(name) if !name.contains('\0') => format!("respan-export-{name}"),
            _ => format!("respan-export-{}", life.workers.len()),
        };
        let counters = Arc::clone(&self.shared.counters);
        let outlet = Outlet::new(
            name.unwrap_or_else(|| described.into_owned()),
            exporter,
            Arc::clone(&counters),
        );
        let worker = Arc::new(Worker::new(
            outlet,
            is_foreign,
            thread_name,
            self.settings.batch,
            counters,
        ));
        life.workers.push(Arc::clone(&worker));
        let wants_batches = batching.unwrap_or(self.settings.batching);
        let is_batched = wants_batches && worker.start() && self.start(&mut life);
        if wants_batches && !is_batched {
            diagnose!(
                Error,
                "pipeline",
                "the system gives no thread; each span is exported at once by the one that ends it"
            );
        }
        let destination = Arc::new(Destination {
            rule,
            filter,
            postprocess: self.settings.postprocess.clone(),
            worker,
        });
        if is_batched {
            self.shared.hand_over.add(destination);
            self.mode.fetch_or(BATCHED, Ordering::Relaxed);
        } else {
            let mut immediate = self.immediate.write().unwrap_or_else(PoisonError::into_inner);
            *immediate = immediate.iter().cloned().chain([destination]).collect();
            self.shared.immediate.store(immediate.len(), Ordering::Relaxed);
            self.mode.fetch_or(IMMEDIATE, Ordering::Relaxed);
        }
    }

    /// Starts the pipeline's thread with the first processor that needs it.
    fn start(&self, life: &mut Life) -> bool {
        if life.thread.is_none() {
            self.shared.hand_over.reserve();
            let runner = Runner::new(Arc::clone(&self.shared), self.settings.batch.schedule_delay);
            let builder = thread::Builder::new().name("respan-pipeline".into());
            life.thread = builder.spawn(move || runner.run()).ok();
        }
        life.thread.is_some()
    }

    /// When it returns, everything submitted before it is exported, or told in the error.
    pub(crate) fn flush(&self, timeout: Duration) -> Result<(), FlushError> {
        if Inside::is_here() {
            return Err(FlushError::Nested);
        }
        let deadline = deadline(timeout);
        let receipt = Arc::new(Receipt::default());
        let end = {
            let life = lock(&self.life);
            if life.end.is_none() && life.thread.is_some() {
                receipt.open(PIPELINE);
                self.shared.hand_over.order(Order::Flush(Arc::clone(&receipt)));
            }
            life.end.as_ref().map(|end| Arc::clone(&end.receipt))
        };
        let is_ended = end.is_some();
        let receipt = end.unwrap_or(receipt);
        if !is_ended {
            for destination in &**self.immediate.read().unwrap_or_else(PoisonError::into_inner) {
                receipt.open(destination.worker.name());
                destination.worker.assign_briefly(Job::Flush(Arc::clone(&receipt)));
            }
        }
        match receipt.wait(deadline) {
            // Those of a shutdown are told by the shutdown.
            Ok(failures) if is_ended || failures.is_empty() => Ok(()),
            Ok(failures) => Err(FlushError::Export { failures }),
            Err(waiting) => Err(FlushError::Timeout {
                timeout,
                spans: self.queued(),
                waiting,
            }),
        }
    }

    /// Delivers what is there, ends the exporters and the threads. Calling it again waits for the same end.
    pub(crate) fn shutdown(&self, timeout: Duration) -> Result<(), ShutdownError> {
        let deadline = deadline(timeout);
        let receipt = self.begin_end();
        if Inside::is_here() {
            return Err(ShutdownError::Nested);
        }
        let failures = match receipt.wait(deadline) {
            Ok(failures) => failures,
            Err(waiting) => {
                return Err(ShutdownError::Timeout {
                    timeout,
                    spans: self.queued(),
                    waiting,
                });
            }
        };
        let (thread, workers, told) = {
            let mut life = lock(&self.life);
            let told = life
                .end
                .as_mut()
                .is_none_or(|end| std::mem::replace(&mut end.told, true));
            (life.thread.take(), std::mem::take(&mut life.workers), told)
        };
        // All of them have answered for the last time.
        if let Some(thread) = thread {
            let _ = thread.join();
        }
        for worker in workers {
            worker.join();
        }
        if told || failures.is_empty() {
            Ok(())
        } else {
            Err(ShutdownError::Export { failures })
        }
    }

    /// Makes everybody stop, the first time.
    fn begin_end(&self) -> Arc<Receipt> {
        let mut life = lock(&self.life);
        if let Some(end) = &life.end {
            return Arc::clone(&end.receipt);
        }
        let receipt = Arc::new(Receipt::default());
        life.end = Some(End {
            receipt: Arc::clone(&receipt),
            told: false,
        });
        self.mode.fetch_or(CLOSED, Ordering::Relaxed);
        let stop = life.thread.is_some().then(|| {
            receipt.open(PIPELINE);
            Arc::clone(&receipt)
        });
        self.shared.hand_over.close(stop);
        let mut immediate = self.immediate.write().unwrap_or_else(PoisonError::into_inner);
        let destinations = std::mem::replace(&mut *immediate, Arc::new([]));
        drop(immediate);
        for destination in &*destinations {
            receipt.open(destination.worker.name());
        }
        drop(life);
        for destination in &*destinations {
            destination.worker.assign_briefly(Job::Stop(Arc::clone(&receipt)));
        }
        receipt
    }

    /// Spans waiting or on their way, per processor.
    fn queued(&self) -> u64 {
        let workers: usize = lock(&self.life).workers.iter().map(|worker| worker.waiting()).sum();
        (self.shared.hand_over.counts().waiting + self.shared.routing.load(Ordering::Relaxed) + workers) as u64
    }

    /// What became of the spans up to now.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = self.shared.counters.read();
        let handed_over = self.shared.hand_over.counts();
        counts.submitted += handed_over.submitted;
        counts.lost.queue_full += handed_over.queue_full;
        counts.lost.shutdown += handed_over.shutdown;
        counts.queued = self.queued();
        counts
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        let _ = self.shutdown(DROP_DEADLINE);
    }
}

fn deadline(timeout: Duration) -> Instant {
    /// Longer than any process lives.
    const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    let now = Instant::now();
    now.checked_add(timeout.min(FOREVER)).unwrap_or(now)
}
