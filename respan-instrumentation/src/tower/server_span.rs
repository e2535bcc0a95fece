//! The span of a request, by OpenTelemetry's semantic conventions for HTTP servers.

use super::options::RouteOf;
use crate::span::CallSpan;
use http::header::{HOST, USER_AGENT};
use http::{HeaderName, Request, StatusCode, Version};
use opentelemetry::trace::SpanKind;

const METHODS: [&str; 10] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
];

/// Starts the span. The query of the URL is left out, since it may hold credentials.
pub(super) fn start<B>(request: &Request<B>, route: Option<RouteOf>) -> CallSpan {
    let method = request.method().as_str();
    let route = route.and_then(|route| route(request.extensions()));
    let is_known = METHODS.contains(&method);
    let name = match route {
        Some(route) => format!("{} {route}", if is_known { method } else { "HTTP" }),
        None if is_known => method.to_owned(),
        None => "HTTP".to_owned(),
    };
    let span = CallSpan::start(name, SpanKind::Server);
    if !span.is_recording() {
        return span;
    }
    if is_known {
        span.set("http.request.method", method.to_owned());
    } else {
        span.set("http.request.method", "_OTHER");
        span.set("http.request.method_original", method.to_owned());
    }
    if let Some(route) = route {
        span.set("http.route", route.to_owned());
    }
    span.set("url.path", request.uri().path().to_owned());
    span.set("url.scheme", request.uri().scheme_str().unwrap_or("http").to_owned());
    if let Some((address, port)) = server(request) {
        span.set("server.address", address.to_owned());
        if let Some(port) = port {
            span.set("server.port", i64::from(port));
        }
    }
    if let Some(agent) = header(request, &USER_AGENT) {
        span.set("user_agent.original", agent.to_owned());
    }
    if let Some(version) = version(request.version()) {
        span.set("network.protocol.version", version);
    }
    span
}

/// Records the status of the response. Errors are those of the server alone, 5xx.
pub(super) fn respond(span: &CallSpan, status: StatusCode) {
    span.set("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.fail(Some(status.as_str()), "");
    }
}

/// Host and port that the client asked for.
fn server<B>(request: &Request<B>) -> Option<(&str, Option<u16>)> {
    if let Some(authority) = request.uri().authority() {
        return Some((authority.host(), authority.port_u16()));
    }
    let host = header(request, &HOST)?;
    match host.rsplit_once(':') {
        Some((address, port)) if !port.ends_with(']') => Some((address, port.parse().ok())),
        _ => Some((host, None)),
    }
}

fn header<'r, B>(request: &'r Request<B>, name: &HeaderName) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

fn version(version: Version) -> Option<&'static str> {
    match version {
        Version::HTTP_09 => Some("0.9"),
        Version::HTTP_10 => Some("1.0"),
        Version::HTTP_11 => Some("1.1"),
        Version::HTTP_2 => Some("2"),
        Version::HTTP_3 => Some("3"),
        _ => None,
    }
}
