//! Lifecycle of a telemetry's core: its making, its closing and its shutdown.

use super::installed;
use super::slot_registry::SlotRegistry;
use super::telemetry_core::{SpanSettings, TelemetryCore};
use crate::delivery::completion::ShutdownError;
use crate::delivery::pipeline::Pipeline;
use crate::fork;
use crate::instruments::warn_if_unused;
use crate::model::clock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Number of open telemetries. A program without one pays for one load per annotated call.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// Returns whether a telemetry of this process is open.
#[inline]
pub(crate) fn is_any_open() -> bool {
    OPEN.load(Ordering::Relaxed) > 0
}

impl TelemetryCore {
    pub(crate) fn new(settings: SpanSettings, pipeline: Pipeline) -> &'static Self {
        fork::register_hook(forget_all);
        clock::prepare();
        OPEN.fetch_add(1, Ordering::Relaxed);
        Box::leak(Box::new(Self {
            settings,
            slot_registry: SlotRegistry::new(pipeline.process),
            pipeline,
            is_open: AtomicBool::new(true),
        }))
    }

    /// Starts no more spans, ends those that run as incomplete, and delivers everything.
    pub(crate) fn shutdown(&'static self, timeout: Duration) -> Result<(), ShutdownError> {
        if self.close() && self.pipeline.process.is_current() {
            // First, so that the spans ended here neither wait for room in a queue nor for an exporter.
            self.pipeline.stop_blocking();
            self.slot_registry.end_incomplete();
        }
        self.pipeline.shutdown(timeout)
    }

    /// Closes the telemetry for new spans; false if it was closed before.
    pub(crate) fn close(&'static self) -> bool {
        let was_open = self.is_open.swap(false, Ordering::AcqRel);
        // `forget_all` has reset the count in a child made by `fork`.
        if was_open && self.pipeline.process.is_current() {
            OPEN.fetch_sub(1, Ordering::Relaxed);
            if installed::uninstall(self) && self.pipeline.thread_counters.started() > 0 {
                warn_if_unused();
            }
        }
        was_open
    }
}

/// Forgets the parent's telemetries in a child made by `fork`. Takes no lock and allocates nothing, as a fork hook must.
fn forget_all() {
    OPEN.store(0, Ordering::Relaxed);
    installed::clear();
}
