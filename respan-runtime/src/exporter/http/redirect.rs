//! Redirects, and the reasons for which one is not followed.

use super::url::Url;
use http::header::{HeaderMap, LOCATION};
use http::{Response, StatusCode};

/// The number of redirects to the same origin that are followed.
pub(super) const MAX_REDIRECTS: usize = 5;

/// The reason for which a redirect was not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UnfollowedRedirect {
    /// It names no URL of `http` or `https`.
    NoTarget,
    /// Another scheme, host or port would get key and spans.
    OtherOrigin(Url),
    /// Its status turns the request into a GET, without the spans.
    ChangesMethod(Url),
    /// It came after [`MAX_REDIRECTS`] others.
    TooMany,
}

/// The target of a redirect, or the reason for which it is not followed. `url`: that of the request.
///
/// Only those are followed that preserve method and body ([RFC 9110, section 15.4][rfc]) and lead to the same origin.
///
/// [rfc]: https://www.rfc-editor.org/rfc/rfc9110#section-15.4
pub(super) fn target(url: &Url, status: StatusCode, headers: &HeaderMap) -> Result<Url, UnfollowedRedirect> {
    let location = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    let target = location.and_then(|location| url.join(location));
    let target = target.ok_or(UnfollowedRedirect::NoTarget)?;
    if target.origin() != url.origin() {
        return Err(UnfollowedRedirect::OtherOrigin(target));
    }
    match status {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => Ok(target),
        _ => Err(UnfollowedRedirect::ChangesMethod(target)),
    }
}

/// The target of a response that is a redirect to be followed.
pub(super) fn followed<B>(url: &Url, response: &Response<B>) -> Option<Url> {
    if !response.status().is_redirection() {
        return None;
    }
    target(url, response.status(), response.headers()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target_of(status: u16, location: Option<&'static str>) -> Result<String, UnfollowedRedirect> {
        let url = Url::parse("http://h/a").expect("a URL");
        let location = location.map(|location| (LOCATION, location.parse().expect("a value")));
        let status = StatusCode::from_u16(status).expect("a status");
        target(&url, status, &location.into_iter().collect()).map(|url| url.to_string())
    }

    #[test]
    fn only_redirects_that_keep_method_body_and_origin_are_followed() {
        let url = |text: &str| Url::parse(text).expect("a URL");
        assert_eq!(target_of(307, Some("/b")).as_deref(), Ok("http://h/b"));
        assert_eq!(target_of(308, Some("//H:80/b")).as_deref(), Ok("http://h/b"));
        for status in [300, 301, 302, 303, 305, 306, 399] {
            let changes = UnfollowedRedirect::ChangesMethod(url("http://h/b"));
            assert_eq!(target_of(status, Some("b")), Err(changes), "{status}");
        }
        for location in ["https://h/a", "http://h:81/a", "http://h.h/a", "//g/a"] {
            let refused = target_of(307, Some(location));
            assert!(matches!(refused, Err(UnfollowedRedirect::OtherOrigin(_))), "{location}");
        }
        for location in [None, Some("ftp://h/a"), Some("http://me:s3cr3t@h/a"), Some("http://")] {
            assert_eq!(target_of(304, location), Err(UnfollowedRedirect::NoTarget));
        }
    }
}
