//! The parts of an HTTP request that recognition needs.

use super::ascii::contains;
use std::fmt;

/// The parts of an HTTP request that recognition needs.
///
/// ```
/// use respan::instrumentation::{Api, RequestHead, recognise};
///
/// let body = br#"{"model": "llama3", "messages": [{"role": "user", "content": "Hello"}]}"#;
/// let head = RequestHead::new("POST", "http", "localhost:8000", "/v1/chat/completions").content_type("application/json");
/// let endpoint = recognise(&head, body).expect("the request of a conversation");
/// assert_eq!(endpoint.api(), Api::OpenAiChat);
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct RequestHead<'a> {
    pub(crate) method: &'a str,
    pub(crate) scheme: &'a str,
    pub(crate) host: &'a str,
    pub(crate) port: Option<u16>,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) content_type: Option<&'a str>,
}

/// Without the query, which may have a key in it.
impl fmt::Debug for RequestHead<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RequestHead")
            .field("method", &self.method)
            .field("scheme", &self.scheme)
            .field("host", &self.host)
            .field("port", &self.port)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl<'a> RequestHead<'a> {
    /// A request to `path`, which may have a query, at `host`, which may have a port.
    pub fn new(method: &'a str, scheme: &'a str, host: &'a str, path: &'a str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (host, port) = match host.rsplit_once(':') {
            Some((name, port)) if !name.contains(':') || name.ends_with(']') => (name, port.parse().ok()),
            _ => (host, None),
        };
        Self {
            method,
            scheme,
            host,
            port,
            path,
            query,
            content_type: None,
        }
    }

    /// The port of the server, if the URL names one.
    #[must_use]
    pub fn port(mut self, port: impl Into<Option<u16>>) -> Self {
        self.port = port.into().or(self.port);
        self
    }

    /// The query of the URL.
    #[must_use]
    pub fn query(mut self, query: impl Into<Option<&'a str>>) -> Self {
        self.query = query.into().unwrap_or(self.query);
        self
    }

    /// The header `content-type`.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<Option<&'a str>>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// The explicit or default port.
    pub(crate) fn effective_port(&self) -> Option<u16> {
        self.port.or(match self.scheme {
            "https" => Some(443),
            "http" => Some(80),
            _ => None,
        })
    }

    pub(crate) fn may_be_json(&self) -> bool {
        self.content_type.is_none_or(|kind| contains(kind, "json"))
    }
}
