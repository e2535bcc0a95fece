//! Setter of the local viewer.

use super::builder::TelemetryBuilder;
use super::viewer_address::ViewerAddress;
use crate::telemetry::settings::non_blank;

impl TelemetryBuilder {
    /// Sends spans to a local viewer as well: the Traces page of `respan serve` or `respan run`. Default: `RESPAN_VIEWER`, else none.
    ///
    /// `true` is the viewer at `http://127.0.0.1:4318`, `false` none, and a text an address; the variable takes the same. For
    /// development: the page shows a span as soon as it has ended, and one that runs for longer than 200 milliseconds while it
    /// runs. No key is needed. If nobody listens, that is neither an error of `flush` and `shutdown` nor logged above debug, and
    /// the spans are not kept for later.
    ///
    /// The viewer gets all spans, beside all other destinations, masked and filtered as theirs. Running spans are not shown if
    /// they have an export filter, are in a buffer, or if there is a
    /// [`span_postprocess_callback`](Self::span_postprocess_callback). If the [`base_url`](Self::base_url) is that of the viewer,
    /// as `respan run` sets it for programs in other languages, the spans are sent to it once.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let telemetry = RespanTelemetry::builder()
    /// #     .environment(|_| None)
    ///     .viewer(cfg!(debug_assertions))
    ///     .build()?;
    /// # drop(telemetry);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    ///
    /// Needs the cargo feature `exporter-otlp`, which is on by default. An address that cannot be used is an error of
    /// [`init`](Self::init) and [`build`](Self::build).
    pub fn viewer(mut self, address: impl ViewerAddress) -> Self {
        self.options.viewer.0 = non_blank(&address.into_viewer_address()).or(self.options.viewer.0);
        self
    }
}
