//! Exclusive access to an exporter, with its panics caught and tracing suppressed.

use crate::current_context;
use crate::exporter::{Export, ExportError, ExportFailure};
use crate::sync::{catch_panic, lock, try_lock};
use opentelemetry::Context;
use std::sync::{Mutex, MutexGuard};

/// The exporter of one processor, called by one thread at a time; none after the shutdown.
#[derive(Debug)]
pub(super) struct ExporterLock(Mutex<Option<Box<dyn Export>>>);

/// Keeps other threads from calling the exporter.
pub(crate) type ExporterGuard<'a> = MutexGuard<'a, Option<Box<dyn Export>>>;

impl ExporterLock {
    pub(super) fn new(exporter: Box<dyn Export>) -> Self {
        Self(Mutex::new(Some(exporter)))
    }

    /// Waits until no other thread calls the exporter.
    pub(super) fn lock(&self) -> ExporterGuard<'_> {
        lock(&self.0)
    }

    /// `None` while another thread calls the exporter.
    pub(super) fn try_lock(&self) -> Option<ExporterGuard<'_>> {
        try_lock(&self.0)
    }

    /// Calls the exporter once no other thread does.
    pub(super) fn call<R>(
        &self,
        code: impl FnOnce(&mut dyn Export) -> Result<R, ExportFailure>,
    ) -> Result<R, ExportFailure> {
        let mut exporter = self.lock();
        let Some(exporter) = exporter.as_mut() else {
            return Err(ExportFailure::ShutDown);
        };
        isolated(|| code(exporter.as_mut()))
    }
}

/// Runs an exporter's code: a panic becomes an error, and nothing is traced, since the spans of an export would be exported
/// in turn.
pub(super) fn isolated<T, E: From<ExportError>>(code: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_panic(|| {
        // A thread that is being destroyed has no context any more, and traces nothing.
        let suppressed = current_context::map_current(Context::with_telemetry_suppressed);
        let _suppressed = suppressed.and_then(|context| current_context::attach_copy(&context));
        code()
    })
    .unwrap_or_else(|| Err(ExportError::Panicked.into()))
}
