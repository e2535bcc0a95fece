//! Option of the local viewer.

#[cfg(feature = "exporter-otlp")]
use super::builder::TelemetryBuilder;
#[cfg(feature = "exporter-otlp")]
use super::viewer_address::ViewerAddress;
use crate::delivery::processor::Processor;
use crate::exporter::redact_settings::redacted_url;
#[cfg(feature = "exporter-otlp")]
use crate::exporter::viewer::{DEFAULT_ADDRESS, ViewerExporter, viewer_url};
#[cfg(feature = "exporter-otlp")]
use crate::telemetry::environment::non_blank;
use crate::telemetry::environment::{Environment, parse_boolean};
use crate::telemetry::error::InitError;
use std::fmt;

const VIEWER: &str = "RESPAN_VIEWER";

/// As text, in the form of the variable.
#[derive(Default)]
pub(crate) struct ViewerOption(Option<String>);

/// Shows no credentials of the address.
impl fmt::Debug for ViewerOption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.as_deref().map(redacted_url), formatter)
    }
}

/// A viewer that gets all spans.
pub(crate) struct ViewerDestination {
    pub(crate) processor: Processor,
    /// Scheme, host and port.
    pub(crate) origin: String,
}

impl ViewerOption {
    /// `None` if spans go to no viewer.
    #[cfg(feature = "exporter-otlp")]
    pub(crate) fn resolve(self, environment: &Environment<'_>) -> Result<Option<ViewerDestination>, InitError> {
        let (source, text) = match self.0 {
            Some(text) => ("viewer", text),
            None => match environment.named_secret(VIEWER)? {
                Some(variable) => variable,
                None => return Ok(None),
            },
        };
        let address = match parse_boolean(&text) {
            Some(false) => return Ok(None),
            Some(true) => DEFAULT_ADDRESS,
            None => &text,
        };
        let url = viewer_url(address).map_err(|reason| {
            let accepted = format!("true or false, or an address such as {DEFAULT_ADDRESS} ({reason})");
            InitError::url(source, address, accepted)
        })?;
        Ok(Some(ViewerDestination {
            origin: url.origin().to_owned(),
            processor: Processor::viewer(ViewerExporter::new(url)?),
        }))
    }

    /// No viewer: there is no exporter for it.
    #[cfg(not(feature = "exporter-otlp"))]
    pub(crate) fn resolve(self, environment: &Environment<'_>) -> Result<Option<ViewerDestination>, InitError> {
        let variable = match self.0 {
            Some(_) => None,
            None => environment.named_secret(VIEWER)?,
        };
        if let Some((name, text)) = variable
            && parse_boolean(&text) != Some(false)
        {
            environment.notice(format!(
                "{name} is set, but the cargo feature `exporter-otlp` of respan is off, so no spans are sent to a viewer"
            ));
        }
        Ok(None)
    }
}

#[cfg(feature = "exporter-otlp")]
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
        self.viewer.0 = non_blank(&address.into_viewer_address()).or(self.viewer.0);
        self
    }
}
