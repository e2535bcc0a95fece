//! The shared part of a telemetry, which its spans reference.

use super::installed;
use super::running_span::RunningSpan;
use super::slot_registry::SlotRegistry;
use crate::delivery::completion::ShutdownError;
use crate::delivery::pipeline::Pipeline;
use crate::fork;
use crate::instruments::{InstrumentSwitches, warn_if_unused};
use crate::model::{DescriptionLimits, EventLimits, LinkLimits, clock};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Settings, pipeline and slot registry of one telemetry.
///
/// It is leaked: a span may outlive the telemetry's handle, and a reference count would be a cache line that every span of
/// every thread writes. What is large or secret (queues, threads, exporters with their keys) is dropped by `shutdown`. About
/// four kilobytes stay, and a slot for each span that ever ran at once.
pub(crate) struct TelemetryCore {
    pub(crate) settings: SpanSettings,
    pub(crate) pipeline: Pipeline,
    pub(super) slot_registry: SlotRegistry,
    is_open: AtomicBool,
}

/// The settings of a telemetry that apply to single spans.
#[derive(Debug, Clone)]
pub(crate) struct SpanSettings {
    /// `true` if arguments and results are captured.
    pub(crate) is_content_enabled: bool,
    /// Longest input or output, in bytes of JSON.
    pub(crate) content_limit: usize,
    /// Most attributes that a program may add to a span.
    pub(crate) attribute_limit: usize,
    /// Most events of a span.
    pub(crate) event_limit: usize,
    /// Most attributes of an event.
    pub(crate) event_attribute_limit: usize,
    /// The switches of the instrumentations.
    pub(crate) instruments: InstrumentSwitches,
    /// Most links of a span.
    pub(crate) link_limit: usize,
    /// Most attributes of a link.
    pub(crate) link_attribute_limit: usize,
}

impl SpanSettings {
    pub(crate) fn event_limits(&self) -> EventLimits {
        EventLimits {
            events: self.event_limit,
            attributes: self.event_attribute_limit,
        }
    }

    /// The limits that apply when a description is written.
    pub(crate) fn description_limits(&self) -> DescriptionLimits {
        DescriptionLimits {
            attributes: self.attribute_limit,
            events: self.event_limits(),
        }
    }

    pub(crate) fn link_limits(&self) -> LinkLimits {
        LinkLimits {
            links: self.link_limit,
            attributes: self.link_attribute_limit,
        }
    }
}

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

    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed) && self.pipeline.process.is_current()
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

    /// Calls `each` with the running spans, of which at most `limit` are looked at.
    pub(crate) fn each_running(&self, limit: usize, each: &mut dyn FnMut(&Arc<RunningSpan>)) {
        self.slot_registry.each_running(limit, each);
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

/// Short, since it is part of the output for spans and clients.
impl fmt::Debug for TelemetryCore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TelemetryCore")
            .field("is_open", &self.is_open())
            .finish_non_exhaustive()
    }
}

/// Forgets the parent's telemetries in a child made by `fork`. Takes no lock and allocates nothing, as a fork hook must.
fn forget_all() {
    OPEN.store(0, Ordering::Relaxed);
    installed::clear();
}
