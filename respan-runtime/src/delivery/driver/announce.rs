//! Delivery of start notices.

use super::exporter_driver::ExporterDriver;
use crate::model::FinishedSpan;
use std::sync::atomic::Ordering;

impl ExporterDriver {
    /// Attempts once to deliver start notices. They are counted neither as exported nor as lost, and leave the state of the endpoint
    /// as it is.
    pub(crate) fn announce(&self, notices: &[FinishedSpan]) {
        if self.exporter.call(|exporter| exporter.export(notices)).is_err() {
            self.miss_notices();
        }
    }

    /// Notices have not arrived.
    pub(crate) fn miss_notices(&self) {
        self.has_missed_notices.store(true, Ordering::Relaxed);
    }

    /// Returns whether notices have not arrived since the last call.
    pub(crate) fn take_missed_notices(&self) -> bool {
        self.has_missed_notices.swap(false, Ordering::Relaxed)
    }
}
