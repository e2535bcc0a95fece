//! The endpoint of an exporter: URL, headers and transport.

use super::protocol::OtlpProtocol;
use crate::exporter::http::{Certificates, Url};
use crate::model::Naming;
use http::header::HeaderMap;
use std::time::Duration;

/// The resolved options of one exporter.
pub(crate) struct HttpEndpoint {
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    /// The headers that tell one account from another; each has its own spool.
    pub(crate) account: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) protocol: OtlpProtocol,
    pub(crate) certificates: Certificates,
    /// `true` if the proxies of the environment are used.
    pub(crate) uses_proxies: bool,
    pub(crate) remedies: Remedies,
    pub(crate) naming: Naming,
}

/// The remedies in error messages, in the words of the exporter's options.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remedies {
    /// The credentials are rejected: what, and where they are set.
    pub(crate) credentials: &'static str,
    /// The URL is wrong: where it is set.
    pub(crate) url: &'static str,
    /// The encoding is rejected: where it is set, unless it is fixed.
    pub(crate) encoding: Option<&'static str>,
}

/// Appends `path` to the base URL, unless it already ends so.
///
/// # Errors
///
/// A description of why the URL cannot be used.
pub(crate) fn url_with_path(base_url: &str, path: &str) -> Result<Url, String> {
    let base = base_url.trim();
    // Parsed before the path is appended: a host may be missing.
    Url::parse(base)?;
    if base.contains(['?', '#']) {
        return Err("it has a query or a fragment, so that no path can be appended".to_owned());
    }
    let base = base.trim_end_matches('/');
    if base.ends_with(path) {
        return Url::parse(base);
    }
    Url::parse(&format!("{base}{path}"))
}

/// The accepted values in an error about a URL. `reason`: why it cannot be used.
pub(crate) fn accepted_url(example: &str, reason: &str) -> String {
    format!("an http:// or https:// URL such as {example} ({reason})")
}
