//! Option of a subscriber of `tracing`, and its installation. Needs the cargo feature `tracing`.

use crate::diagnostics::{self, diagnose};
use crate::tracing_layer::is_present;
use std::fmt;

/// A layer that is still to be installed.
#[derive(Default)]
pub(crate) struct SubscriberOption(Option<Box<dyn FnOnce() -> bool + Send + Sync>>);

impl fmt::Debug for SubscriberOption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("SubscriberOption")
            .field(&self.0.is_some())
            .finish()
    }
}

impl SubscriberOption {
    /// The option of a function that installs the layer, and returns whether it could.
    pub(crate) fn new(install: impl FnOnce() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(install)))
    }

    /// Installs the layer, unless the program has a global subscriber.
    pub(crate) fn install(self) {
        let Some(install) = self.0 else { return };
        if install() {
            // The layer shows no messages.
            diagnostics::write_to_standard_error();
        } else if !tracing::dispatcher::get_default(is_present) {
            diagnose!(
                Info,
                "telemetry",
                "the program has a subscriber of `tracing`, which stays; add `respan::tracing_layer()` to it"
            );
        }
    }
}
