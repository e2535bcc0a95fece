//! The exporter and what is known about its failures.

use crate::diagnostics::diagnose;
use crate::exporter::{Export, ExportError};
use crate::pipeline::{Counters, DeliveryFailure, Throttle, caught, lock};
use crate::span::Finished;
use opentelemetry::Context;
use std::sync::{Arc, Mutex, TryLockError};

/// Drives one exporter from whichever thread, one call at a time, with telemetry suppressed and panics caught.
#[derive(Debug)]
pub(crate) struct Outlet {
    name: String,
    /// Gone after the shutdown.
    exporter: Mutex<Option<Box<dyn Export>>>,
    counters: Arc<Counters>,
    /// What failed since the last flush.
    failure: Mutex<Option<DeliveryFailure>>,
    throttle: Throttle,
}

impl Outlet {
    pub(crate) fn new(name: String, exporter: Box<dyn Export>, counters: Arc<Counters>) -> Self {
        Self {
            name,
            exporter: Mutex::new(Some(exporter)),
            counters,
            failure: Mutex::default(),
            throttle: Throttle::default(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn export(&self, spans: &[Finished]) {
        let result = {
            let mut exporter = lock(&self.exporter);
            let Some(exporter) = exporter.as_mut() else {
                self.counters.shutdown.add(spans.len());
                return;
            };
            guarded(|| exporter.export(spans))
        };
        match result {
            Ok(()) => self.counters.exported.add(spans.len()),
            Err(error) => self.note(spans.len(), error),
        }
    }

    fn note(&self, spans: usize, error: ExportError) {
        self.counters.export_failed.add(spans);
        if let Some(lost) = self.throttle.add(spans as u64) {
            diagnose!(
                Warning,
                "exporter",
                "{lost} spans were not delivered to {}: {error}",
                self.name
            );
        }
        self.remember(spans, error);
    }

    fn remember(&self, spans: usize, source: ExportError) {
        let mut failure = lock(&self.failure);
        let before = failure.as_ref().map_or(0, |failure| failure.spans);
        *failure = Some(DeliveryFailure {
            exporter: self.name.clone(),
            spans: before + spans as u64,
            source,
        });
    }

    /// What failed since the last flush, this one included.
    pub(crate) fn flush(&self) -> Option<DeliveryFailure> {
        let result = lock(&self.exporter)
            .as_mut()
            .map(|exporter| guarded(|| exporter.flush()));
        self.settle(result)
    }

    /// Whether nobody is just exporting.
    pub(crate) fn is_idle(&self) -> bool {
        !matches!(self.exporter.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// Ends and drops the exporter. What failed since the last flush.
    pub(crate) fn shutdown(&self) -> Option<DeliveryFailure> {
        let exporter = lock(&self.exporter).take();
        let result = exporter.map(|mut exporter| {
            let result = guarded(|| exporter.shutdown());
            // Its `Drop` is the user's code as well.
            guarded(|| {
                drop(exporter);
                Ok(())
            })
            .and(result)
        });
        self.settle(result)
    }

    fn settle(&self, result: Option<Result<(), ExportError>>) -> Option<DeliveryFailure> {
        if let Some(Err(error)) = result {
            self.remember(0, error);
        }
        lock(&self.failure).take()
    }
}

/// What is sent must not be traced: it would be sent again.
fn guarded(code: impl FnOnce() -> Result<(), ExportError>) -> Result<(), ExportError> {
    caught(|| {
        let _suppressed = Context::enter_telemetry_suppressed_scope();
        code()
    })
    .unwrap_or(Err(ExportError::Panicked))
}
