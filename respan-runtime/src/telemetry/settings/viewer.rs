//! Option of the local viewer: its variable and its check.

use super::environment::{Environment, parse_boolean};
use crate::delivery::processor::Processor;
use crate::exporter::redact_settings::redacted_url;
#[cfg(feature = "exporter-otlp")]
use crate::exporter::viewer::{DEFAULT_ADDRESS, ViewerExporter, viewer_url};
use crate::telemetry::error::InitError;
use std::fmt;

const VIEWER: &str = "RESPAN_VIEWER";

/// As text, in the form of the variable.
#[derive(Default)]
pub(crate) struct ViewerOption(pub(crate) Option<String>);

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
