//! Option that installs a subscriber of `tracing`. Needs the cargo feature `tracing`.

use super::builder::TelemetryBuilder;
use crate::diagnostics::{self, diagnose};
use std::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer, Registry};

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
    /// Installs the layer, unless the program has a global subscriber.
    pub(crate) fn install(self) {
        let Some(install) = self.0 else { return };
        if install() {
            // The layer shows no messages.
            diagnostics::write_to_standard_error();
        } else {
            diagnose!(
                Debug,
                "telemetry",
                "the program has a subscriber of `tracing`, which stays; add `respan::tracing_layer()` to it"
            );
        }
    }
}

impl TelemetryBuilder {
    /// Installs this layer as the subscriber of `tracing` for the whole process, unless the program has installed one before.
    ///
    /// For programs that do not log with `tracing`, while their libraries do. [`init`](Self::init) installs it,
    /// [`build`](Self::build) does not. A program with a subscriber adds the layer to that one.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().tracing_layer(respan::tracing_layer());
    /// # drop(builder);
    /// ```
    pub fn tracing_layer(mut self, layer: impl Layer<Registry> + Send + Sync + 'static) -> Self {
        self.subscriber = SubscriberOption(Some(Box::new(move || {
            tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).is_ok()
        })));
        self
    }
}
