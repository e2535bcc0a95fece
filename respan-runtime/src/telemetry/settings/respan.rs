//! Options of the exporter to Respan, as they are set.

use super::environment::{Environment, non_blank};
use crate::exporter::RetryPolicy;
use crate::exporter::redact_settings::{redacted_header_name, redacted_url};
#[cfg(feature = "exporter-respan")]
use crate::spool::Spool;
use crate::telemetry::error::InitError;
use std::fmt;

pub(crate) const API_KEY_OPTION: &str = "api_key";
const API_KEY: &str = "RESPAN_API_KEY";
#[cfg(feature = "exporter-respan")]
pub(crate) const BASE_URL: &str = "RESPAN_BASE_URL";

/// The same whether or not the exporter is compiled in, except for what only the exporter has.
#[derive(Clone, Default)]
pub(crate) struct RespanOptions {
    pub(crate) api_key: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) max_body_bytes: Option<usize>,
    #[cfg(feature = "exporter-respan")]
    pub(crate) spool: Option<Spool>,
    #[cfg(feature = "gzip")]
    pub(crate) is_compressed: bool,
}

impl RespanOptions {
    /// The key and the option or variable that it comes from.
    pub(crate) fn api_key(&self, environment: &Environment<'_>) -> Result<Option<(&'static str, String)>, InitError> {
        match self.api_key.as_deref().and_then(non_blank) {
            Some(key) => Ok(Some((API_KEY_OPTION, key))),
            None => environment.named_secret(API_KEY),
        }
    }
}

/// Shows neither the key nor the values of headers, and no credentials of the URL.
impl fmt::Debug for RespanOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, _)| redacted_header_name(name))
            .collect();
        let mut fields = formatter.debug_struct("RespanOptions");
        fields
            .field("has_api_key", &self.api_key.is_some())
            .field("base_url", &self.base_url.as_deref().map(redacted_url))
            .field("headers", &headers)
            .field("retry", &self.retry)
            .field("max_body_bytes", &self.max_body_bytes);
        #[cfg(feature = "exporter-respan")]
        fields.field("spool", &self.spool);
        #[cfg(feature = "gzip")]
        fields.field("is_compressed", &self.is_compressed);
        fields.finish()
    }
}
