//! Further options of a telemetry: what is taken out of its spans.

use super::builder::TelemetryBuilder;
use crate::mask::Mask;

impl TelemetryBuilder {
    /// Masks in every span, before anybody's filter, callback or exporter sees it, what must not leave the program: by
    /// key, by pattern, by code of your own. Nothing is masked unless said so.
    ///
    /// Given again, it replaces the mask given before.
    ///
    /// ```
    /// # let builder = respan_runtime::RespanTelemetry::builder();
    /// use respan_runtime::Mask;
    ///
    /// let builder = builder.mask(Mask::secrets().keys(["iban"]));
    /// # let _ = builder;
    /// ```
    pub fn mask(mut self, mask: Mask) -> Self {
        self.mask = Some(mask);
        self
    }
}
