//! Where spans are sent.

use reqwest::Url;

/// Documented by the Python SDK.
pub(crate) const DEFAULT_BASE_URL: &str = "https://api.respan.co/api";
const TRACES_PATH: &str = "/v2/traces";

/// `{base}/v2/traces`; a base that already ends so is taken as it is.
pub(crate) fn traces_url(base_url: &str) -> Result<Url, String> {
    // As it was given: without its slashes `http://` would take the path for a host.
    let given = Url::parse(base_url.trim()).map_err(|error| error.to_string())?;
    if given.query().is_some() || given.fragment().is_some() {
        return Err("it has a query or a fragment, to which no path can be added".to_owned());
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
        return Err("there is no host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds credentials, which would show in diagnostics; use a header".to_owned());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_base_give_the_same_url() {
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
    fn what_is_no_http_url_is_refused() {
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
