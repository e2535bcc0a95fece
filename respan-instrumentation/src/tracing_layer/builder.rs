//! Builder of the layer.

use super::described::describe;
use respan_runtime::tracing_layer::{Targets, layer};
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

/// A [`tracing_layer`](fn@crate::tracing_layer) that records other targets than the default one.
///
/// ```
/// use respan::TracingLayerBuilder;
/// use tracing_subscriber::filter::LevelFilter;
/// use tracing_subscriber::layer::SubscriberExt as _;
///
/// let layer = TracingLayerBuilder::new()
///     .target("my_vector_store", LevelFilter::DEBUG)
///     .target("noisy", LevelFilter::OFF)
///     .build();
/// let subscriber = tracing_subscriber::registry().with(layer);
/// # drop(subscriber);
/// ```
#[derive(Debug, Clone)]
pub struct TracingLayerBuilder {
    targets: Targets,
    has_carriers: bool,
}

impl Default for TracingLayerBuilder {
    fn default() -> Self {
        Self {
            targets: Targets::default(),
            has_carriers: true,
        }
    }
}

impl TracingLayerBuilder {
    /// The targets of [`tracing_layer`](fn@crate::tracing_layer).
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the most verbose level of spans and events that are recorded of a target and the modules below it.
    ///
    /// The longest target that matches counts. `LevelFilter::OFF` records nothing of the target.
    #[must_use]
    pub fn target(mut self, target: impl Into<String>, level: LevelFilter) -> Self {
        self.targets.set(target.into(), level);
        self
    }

    /// Sets the level of targets that are not set. Default: INFO.
    #[must_use]
    pub fn default_level(mut self, level: LevelFilter) -> Self {
        self.targets.set_default(level);
        self
    }

    /// Sets whether each span of respan's is also a span of `tracing` (named `respan`, of the target `respan::carrier`), which
    /// carries it to other tasks. Default: true.
    ///
    /// Other layers see these spans at TRACE, or at ERROR if a filter of the whole subscriber drops TRACE. Switch it off if they
    /// should not. Then `in_current_span` carries the spans of `tracing` alone.
    #[must_use]
    pub fn carrier_spans(mut self, is_enabled: bool) -> Self {
        self.has_carriers = is_enabled;
        self
    }

    /// The layer.
    pub fn build<S>(self) -> impl Layer<S> + Send + Sync
    where
        S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    {
        layer(self.targets, self.has_carriers, describe)
    }
}
