//! The telemetry installed for the whole process.

use super::telemetry_core::TelemetryCore;
use crate::span::pool::StaticSlot;

static INSTALLED: StaticSlot<TelemetryCore> = StaticSlot::empty();

/// Installs a telemetry for the process; false if another one is installed.
pub(crate) fn install(core: &'static TelemetryCore) -> bool {
    INSTALLED.store(core)
}

/// Uninstalls a telemetry; false if it is not the installed one.
pub(super) fn uninstall(core: &'static TelemetryCore) -> bool {
    INSTALLED.remove(core)
}

/// Uninstalls whichever telemetry is installed, in a child made by `fork`.
pub(super) fn clear() {
    INSTALLED.clear();
}

pub(crate) fn get() -> Option<&'static TelemetryCore> {
    INSTALLED.get()
}
