//! The URL of the traces endpoint.

use crate::exporter::http::Url;
use crate::exporter::otlp_http::url_with_path;

/// The default of the Python SDK.
pub(crate) const DEFAULT_BASE_URL: &str = "https://api.respan.co/api";
const TRACES_PATH: &str = "/v2/traces";

/// Appends `/v2/traces` to the base URL, unless it already ends so.
///
/// # Errors
///
/// A description of why the URL cannot be used.
pub(crate) fn traces_url(base_url: &str) -> Result<Url, String> {
    url_with_path(base_url, TRACES_PATH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_with_and_without_the_path_gives_the_same_url() {
        for base in [
            "http://h/api",
            "http://h/api///",
            "http://h/api/v2/traces",
            "http://h/api/v2/traces/",
        ] {
            assert_eq!(
                traces_url(base).map(|url| url.to_string()),
                Ok("http://h/api/v2/traces".to_owned())
            );
        }
    }

    #[test]
    fn unusable_base_urls_are_rejected() {
        for base in [
            "",
            "api.respan.co",
            "ftp://h",
            "http://",
            "https://user:secret@h",
            "http://h/?x",
            "http://h#x",
        ] {
            assert!(traces_url(base).is_err(), "{base}");
        }
    }
}
