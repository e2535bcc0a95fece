//! Setter of a subscriber of `tracing`. Needs the cargo feature `tracing`.

use super::builder::TelemetryBuilder;
use crate::telemetry::settings::SubscriberOption;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer, Registry};

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
        self.options.subscriber = SubscriberOption::new(move || {
            tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).is_ok()
        });
        self
    }
}
