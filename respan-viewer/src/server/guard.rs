//! Checks of every request before it is routed, and the headers of every response.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
);
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Refuses a request that is meant for another host or comes from another site.
///
/// A page of another site reaches a loopback server by a name that resolves to it (DNS rebinding): its `Host` tells. Without
/// rebinding, its `Origin` does.
pub(super) async fn guard(port: u16, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let mut response = if !is_own_host(headers, port) {
        let text = format!("Ask for http://127.0.0.1:{port} or http://localhost:{port}; other names are refused.\n");
        (StatusCode::MISDIRECTED_REQUEST, text).into_response()
    } else if !is_own_origin(headers, port) {
        (StatusCode::FORBIDDEN, "Requests of other sites are refused.\n").into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn is_own_host(headers: &HeaderMap, port: u16) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    host.to_str().is_ok_and(|host| is_own_authority(host, port))
}

/// Programs send no `Origin`; the own page sends its own.
fn is_own_origin(headers: &HeaderMap, port: u16) -> bool {
    headers.get_all(ORIGIN).iter().all(|origin| {
        let origin = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
        origin.is_some_and(|origin| is_own_authority(origin, port))
    })
}

fn is_own_authority(authority: &str, port: u16) -> bool {
    let own_port = format!(":{port}");
    let host = authority.strip_suffix(&own_port);
    host.is_some_and(|host| matches!(host.to_ascii_lowercase().as_str(), "127.0.0.1" | "localhost" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_with_the_own_port_are_own() {
        for own in ["127.0.0.1:4318", "localhost:4318", "LOCALHOST:4318", "[::1]:4318"] {
            assert!(is_own_authority(own, 4318), "{own}");
        }
        for foreign in [
            "127.0.0.1",
            "localhost:80",
            "evil.example:4318",
            "localhost.evil.example:4318",
            ":4318",
            "",
        ] {
            assert!(!is_own_authority(foreign, 4318), "{foreign}");
        }
    }
}
