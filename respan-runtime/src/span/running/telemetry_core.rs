//! The shared part of a telemetry, which its spans reference.

use super::running_span::RunningSpan;
use super::slot_registry::SlotRegistry;
use crate::delivery::pipeline::Pipeline;
use crate::instruments::InstrumentSwitches;
use crate::model::{DescriptionLimits, EventLimits, LinkLimits};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Settings, pipeline and slot registry of one telemetry.
///
/// It is leaked: a span may outlive the telemetry's handle, and a reference count would be a cache line that every span of
/// every thread writes. What is large or secret (queues, threads, exporters with their keys) is dropped by `shutdown`. About
/// four kilobytes stay, and a slot for each span that ever ran at once.
pub(crate) struct TelemetryCore {
    pub(crate) settings: SpanSettings,
    pub(crate) pipeline: Pipeline,
    pub(super) slot_registry: SlotRegistry,
    pub(super) is_open: AtomicBool,
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

impl TelemetryCore {
    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed) && self.pipeline.process.is_current()
    }

    /// Calls `each` with the running spans, of which at most `limit` are looked at.
    pub(crate) fn each_running(&self, limit: usize, each: &mut dyn FnMut(&Arc<RunningSpan>)) {
        self.slot_registry.each_running(limit, each);
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
