//! Adding a processor to a pipeline: its exporter, worker and destination, and the first start of the dispatcher.

use super::dispatcher::Dispatcher;
use super::lifecycle::Lifecycle;
use super::pipeline::{BATCHED, IMMEDIATE, Pipeline};
use crate::delivery::driver::ExporterDriver;
use crate::delivery::processor::{Exporter, Processor};
use crate::delivery::route::{Destination, Form, Rule};
use crate::delivery::settings::{OverflowPolicy, Receives};
use crate::delivery::tail::{TailPolicy, TailSampler};
use crate::delivery::worker::Worker;
use crate::diagnostics::diagnose;
use crate::exporter::Export;
use crate::model::Naming;
use crate::sync::{catch_panic, lock, spawn};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

impl Pipeline {
    /// Adds a processor for spans that end from now on.
    pub(crate) fn add(&self, processor: Processor, is_default: bool) {
        let Processor {
            exporter,
            name,
            filter,
            batching,
            tail,
            naming,
            schedule_delay,
            running_spans,
        } = processor;
        let described = exporter.describe();
        let naming = naming.unwrap_or(exporter.naming());
        let is_third_party = exporter.is_third_party();
        // The conditions of a tail policy see the names of the processor, so with one they are added before.
        let is_converted_by_exporter = is_third_party && tail.is_none();
        let exporter_naming = is_converted_by_exporter.then_some(naming);
        let Some(exporter) = self.build_exporter(exporter, exporter_naming) else {
            return;
        };
        let unrouted_only = is_default && self.settings.default_receives == Receives::Unrouted;
        let rule = Rule::new(name.as_deref(), unrouted_only);
        let name = rule.name().map(str::to_owned);
        if let Some(name) = name.as_deref().filter(|name| name.contains(',')) {
            diagnose!(
                Warning,
                "pipeline",
                "the processor {name:?} gets no spans: spans separate the names of processors with commas; give it a name \
                 without one"
            );
        }
        let mut lifecycle = lock(&self.lifecycle);
        if lifecycle.shutdown.is_some() {
            drop(lifecycle);
            diagnose!(
                Warning,
                "pipeline",
                "a processor was added after the shutdown; it is ignored"
            );
            return;
        }
        if let Some(name) = &name {
            self.shared.registry.add(name);
        }
        let thread_name = match &name {
            Some(name) if !name.contains('\0') => format!("respan-export-{name}"),
            _ => format!("respan-export-{}", lifecycle.workers.len()),
        };
        let driver = ExporterDriver::new(name.unwrap_or_else(|| described.into_owned()), exporter);
        let (worker, tail) = self.build_worker(driver, is_third_party, thread_name, tail);
        lifecycle.workers.push(Arc::clone(&worker));
        let batches = batching.unwrap_or(self.settings.batching);
        let is_batched = batches && worker.start() && self.start_dispatcher(&mut lifecycle);
        if !is_batched && worker.has_spool() {
            // Spooled requests of an earlier process are replayed before the first span.
            worker.start();
        }
        let destination = Arc::new(Destination {
            rule,
            form: Form::new(naming, is_converted_by_exporter),
            filter,
            postprocess: self.settings.postprocess.clone(),
            tail,
            worker,
            schedule_delay,
            running_spans,
        });
        if is_batched {
            self.shared.span_queue.add(destination);
            self.mode.fetch_or(BATCHED, Ordering::Relaxed);
        } else {
            let mut immediate = self.immediate.write().unwrap_or_else(PoisonError::into_inner);
            *immediate = immediate.iter().cloned().chain([destination]).collect();
            self.mode.fetch_or(IMMEDIATE, Ordering::Relaxed);
        }
        // A `tracing` subscriber is code of the program, and may add a processor.
        drop(lifecycle);
        if batches && !is_batched {
            diagnose!(
                Error,
                "pipeline",
                "the system gives no thread; each span is exported at once by the one that ends it"
            );
        }
    }

    /// `None`, and logged, if the exporter cannot be built.
    fn build_exporter(&self, exporter: Exporter, naming: Option<Naming>) -> Option<Box<dyn Export>> {
        let described = exporter.describe();
        let timeout = self.settings.batch.export_timeout;
        let Some(mut exporter) = catch_panic(|| exporter.into_export(timeout, naming)).flatten() else {
            diagnose!(
                Error,
                "pipeline",
                "the exporter {described} cannot be used; its processor is left out"
            );
            return None;
        };
        if catch_panic(|| exporter.set_resource(&self.settings.resource)).is_none() {
            diagnose!(Error, "pipeline", "the exporter {described} panicked in `set_resource`");
        }
        Some(exporter)
    }

    fn build_worker(
        &self,
        driver: ExporterDriver,
        is_third_party: bool,
        thread_name: String,
        tail: Option<TailPolicy>,
    ) -> (Arc<Worker>, Option<TailSampler>) {
        let mut batch = self.settings.batch;
        if driver.is_best_effort() {
            batch.overflow = OverflowPolicy::DropNewest;
        }
        // A sampled trace arrives at once, with all the spans that were pending.
        let max_pending = tail.as_ref().map_or(0, |tail| tail.max_spans);
        batch.max_queue_size = batch.max_queue_size.saturating_add(max_pending);
        let tail =
            tail.map(|policy| TailSampler::new(policy, batch.max_queue_bytes, Arc::clone(&self.shared.counters)));
        (Arc::new(Worker::new(driver, is_third_party, thread_name, batch)), tail)
    }

    /// Starts the dispatcher thread for the first processor that batches. False if the system provides none.
    fn start_dispatcher(&self, lifecycle: &mut Lifecycle) -> bool {
        if lifecycle.thread.is_none() {
            self.shared.span_queue.reserve();
            let dispatcher = Dispatcher::new(Arc::clone(&self.shared), self.settings.batch.schedule_delay);
            lifecycle.thread = spawn("respan-pipeline", move || dispatcher.run()).ok();
        }
        lifecycle.thread.is_some()
    }
}
