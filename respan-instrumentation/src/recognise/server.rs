//! The server of a recognised call.

use super::request::RequestHead;
use std::fmt::Write as _;

/// The server of a recognised call: base URL, host and port, in one piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    base_url: String,
    /// The host within the URL.
    host_start: usize,
    host_end: usize,
    port: Option<u16>,
}

impl Server {
    /// The server of a request, with the base URL up to `path`.
    pub(super) fn new(head: &RequestHead<'_>, path: &str, ending: &str) -> Self {
        const SEPARATOR: &str = "://";
        const MAX_PORT: usize = ":65535".len();
        let host_start = head.scheme.len() + SEPARATOR.len();
        let host_end = host_start + head.host.len();
        let mut base_url = String::with_capacity(host_end + MAX_PORT + path.len() + ending.len());
        base_url.extend([head.scheme, SEPARATOR, head.host]);
        if let Some(port) = head.port {
            let _ = write!(base_url, ":{port}");
        }
        base_url.extend([path, ending]);
        Self {
            base_url,
            host_start,
            host_end,
            port: head.effective_port(),
        }
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(super) fn host(&self) -> &str {
        self.base_url.get(self.host_start..self.host_end).unwrap_or_default()
    }

    pub(super) fn port(&self) -> Option<u16> {
        self.port
    }
}
