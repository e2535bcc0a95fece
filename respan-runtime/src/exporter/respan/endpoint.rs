//! The URL of the traces endpoint.

use reqwest::Url;

/// The default of the Python SDK.
pub(crate) const DEFAULT_BASE_URL: &str = "https://api.respan.co/api";
const TRACES_PATH: &str = "/v2/traces";

/// Appends `/v2/traces` to the base URL, unless it already ends so.
///
/// # Errors
///
/// A description of why the URL cannot be used.
pub(crate) fn traces_url(base_url: &str) -> Result<Url, String> {
    // Parsed before trimming slashes: `http://` without them would take the appended path as its host.
    let given = Url::parse(base_url.trim()).map_err(|error| error.to_string())?;
    if given.query().is_some() || given.fragment().is_some() {
        return Err("it has a query or a fragment, so that no path can be appended".to_owned());
    }
    let base = base_url.trim().trim_end_matches('/');
    let text = if base.ends_with(TRACES_PATH) {
        base.to_owned()
    } else {
        format!("{base}{TRACES_PATH}")
    };
    let url = Url::parse(&text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("its scheme is neither http nor https".to_owned());
    }
    if !url.has_host() {
        return Err("it has no host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it contains credentials, which would appear in diagnostics; send them in a header".to_owned());
    }
    Ok(url)
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
                traces_url(base).map(String::from),
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
