//! What every span of one telemetry refers to.

use super::installed;
use super::registry::SlotRegistry;
use crate::delivery::completion::ShutdownError;
use crate::delivery::pipeline::Pipeline;
use crate::fork;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// The part of a telemetry that its spans need, from start to hand-over.
///
/// It is leaked: a span may outlive the handle by any time, and counting references would have every span of every
/// thread write to one cache line. What is large or secret (queues, threads, exporters with their keys) is in the
/// pipeline and is gone after `shutdown`; about a kilobyte stays, and a place for each span that ever ran at once.
pub(crate) struct TelemetryCore {
    pub(crate) settings: SpanSettings,
    pub(crate) pipeline: Pipeline,
    pub(crate) slot_registry: SlotRegistry,
    is_open: AtomicBool,
}

/// What a telemetry wants of its spans.
#[derive(Debug, Clone)]
pub(crate) struct SpanSettings {
    /// Whether arguments and results are captured.
    pub(crate) is_content_enabled: bool,
    /// Bytes of JSON that an input or an output may have.
    pub(crate) content_limit: usize,
    /// Attributes that user code may add to a span.
    pub(crate) attribute_limit: usize,
    /// Events that a span may have.
    pub(crate) event_limit: usize,
    /// Links that a span may have.
    pub(crate) link_limit: usize,
}

/// Telemetries that are open, so that a program without one pays for a load only.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// Whether any telemetry is open.
#[inline]
pub(crate) fn is_any_open() -> bool {
    OPEN.load(Ordering::Relaxed) > 0
}

impl TelemetryCore {
    pub(crate) fn new(settings: SpanSettings, pipeline: Pipeline) -> &'static Self {
        fork::watch(forget_all);
        OPEN.fetch_add(1, Ordering::Relaxed);
        Box::leak(Box::new(Self {
            settings,
            slot_registry: SlotRegistry::new(pipeline.process),
            pipeline,
            is_open: AtomicBool::new(true),
        }))
    }

    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed) && self.pipeline.process.is_current()
    }

    /// No span starts here any more; what runs is ended as incomplete, and everything is delivered.
    pub(crate) fn shutdown(&'static self, timeout: Duration) -> Result<(), ShutdownError> {
        if self.close() && self.pipeline.process.is_current() {
            // Before: what is ended here must not keep the caller beyond his time.
            self.pipeline.hurry();
            self.slot_registry.end_incomplete();
        }
        self.pipeline.shutdown(timeout)
    }

    /// True the first time.
    pub(crate) fn close(&'static self) -> bool {
        let was_open = self.is_open.swap(false, Ordering::AcqRel);
        // Those of a parent process do not count here any more.
        if was_open && self.pipeline.process.is_current() {
            OPEN.fetch_sub(1, Ordering::Relaxed);
            installed::uninstall(self);
        }
        was_open
    }
}

/// Whoever prints a span or a client asks for that, and not for all that waits in the queues.
impl fmt::Debug for TelemetryCore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TelemetryCore")
            .field("is_open", &self.is_open())
            .finish_non_exhaustive()
    }
}

/// In a child made by `fork`: the telemetries of the parent are none here. Takes no lock, allocates nothing.
fn forget_all() {
    OPEN.store(0, Ordering::Relaxed);
    installed::clear();
}
