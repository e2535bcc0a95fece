//! The URL of an endpoint from a base URL.

use crate::exporter::http::Url;

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
