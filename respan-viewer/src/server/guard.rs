//! Checks of every request before it is routed, and the headers of every response.

use super::connections::LocalAddress;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::IpAddr;
use std::sync::Arc;

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
);
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The names under which the server may be asked for, besides its addresses.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    port: u16,
    /// In lower case, with the port.
    allowed: Arc<[String]>,
}

impl Hosts {
    /// Names without a port get that of the server.
    pub(super) fn new(port: u16, names: &[String]) -> Self {
        let with_port = |name: &String| {
            let has_port = name.rsplit_once(':').is_some_and(|(host, port)| {
                !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) && !host.ends_with(':')
            });
            let name = name.to_ascii_lowercase();
            if has_port { name } else { format!("{name}:{port}") }
        };
        Self {
            port,
            allowed: names.iter().map(with_port).collect(),
        }
    }

    /// Returns whether this is a loopback name, the address at which the connection has arrived, or a name that was allowed. Only
    /// names can be made to resolve to an address of this machine, so no other name is accepted.
    fn contains(&self, authority: &str, arrived_at: Option<IpAddr>) -> bool {
        let authority = authority.to_ascii_lowercase();
        if self.allowed.contains(&authority) {
            return true;
        }
        let own_port = format!(":{}", self.port);
        let Some(host) = authority.strip_suffix(&own_port) else {
            return false;
        };
        let address = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        matches!(host, "127.0.0.1" | "localhost" | "[::1]")
            || address
                .parse::<IpAddr>()
                .is_ok_and(|address| arrived_at == Some(address.to_canonical()))
    }
}

/// Refuses a request that is meant for another host or comes from another site.
///
/// A page of another site reaches the server by a name that resolves to its address (DNS rebinding): its `Host` tells. Without
/// rebinding, its `Origin` does.
pub(super) async fn guard(hosts: Hosts, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let address = request.extensions().get::<LocalAddress>();
    let arrived_at = address.and_then(|LocalAddress(address)| *address);
    let mut response = if !is_own_host(headers, &hosts, arrived_at) {
        let port = hosts.port;
        let text = format!(
            "Ask for http://127.0.0.1:{port} or http://localhost:{port}, or start the server with --allow-host NAME; other names are \
             refused.\n"
        );
        (StatusCode::MISDIRECTED_REQUEST, text).into_response()
    } else if !is_own_origin(headers, &hosts, arrived_at) {
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

fn is_own_host(headers: &HeaderMap, own: &Hosts, arrived_at: Option<IpAddr>) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    host.to_str().is_ok_and(|host| own.contains(host, arrived_at))
}

/// Programs send no `Origin`; the own page sends its own.
fn is_own_origin(headers: &HeaderMap, own: &Hosts, arrived_at: Option<IpAddr>) -> bool {
    headers.get_all(ORIGIN).iter().all(|origin| {
        let origin = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
        origin.is_some_and(|origin| own.contains(origin, arrived_at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

    #[test]
    fn only_loopback_names_with_the_own_port_are_own() {
        let hosts = Hosts::new(4318, &[]);
        for own in ["127.0.0.1:4318", "localhost:4318", "LOCALHOST:4318", "[::1]:4318"] {
            assert!(hosts.contains(own, None), "{own}");
        }
        for foreign in [
            "127.0.0.1",
            "localhost:80",
            "evil.example:4318",
            "localhost.evil.example:4318",
            "192.0.2.7:4318",
            ":4318",
            "",
        ] {
            assert!(!hosts.contains(foreign, None), "{foreign}");
        }
    }

    #[test]
    fn the_address_of_the_connection_and_allowed_names_are_own() {
        let hosts = Hosts::new(4318, &["Box.example".to_owned(), "proxy.example:80".to_owned()]);
        for own in [
            "192.0.2.7:4318",
            "[::ffff:192.0.2.7]:4318",
            "box.example:4318",
            "proxy.example:80",
        ] {
            assert!(hosts.contains(own, Some(ADDRESS)), "{own}");
        }
        for foreign in [
            "192.0.2.8:4318",
            "192.0.2.7",
            "192.0.2.7:80",
            "0.0.0.0:4318",
            "box.example",
            "box.example:80",
            "evil.box.example:4318",
            "proxy.example:4318",
        ] {
            assert!(!hosts.contains(foreign, Some(ADDRESS)), "{foreign}");
        }
    }
}
