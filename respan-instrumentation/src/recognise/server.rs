//! The server of a recognised call.

use super::inline_text::InlineText;
use super::request::RequestHead;
use std::fmt::Write as _;

/// The server of a recognised call: base URL, host and port, in one piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    base_url: InlineText<70>,
    /// The host within the URL.
    host_start: usize,
    host_end: usize,
    port: Option<u16>,
}

impl Server {
    /// The server of a request, with the base URL up to `path`.
    pub(super) fn new(head: &RequestHead<'_>, path: &str, ending: &str) -> Self {
        const SEPARATOR: &str = "://";
        let host_start = head.scheme.len() + SEPARATOR.len();
        let host_end = host_start + head.host.len();
        let mut base_url = InlineText::default();
        for part in [head.scheme, SEPARATOR, head.host] {
            base_url.push_str(part);
        }
        if let Some(port) = head.port {
            let _ = write!(base_url, ":{port}");
        }
        base_url.push_str(path);
        base_url.push_str(ending);
        Self {
            base_url,
            host_start,
            host_end,
            port: head.effective_port(),
        }
    }

    pub(super) fn base_url(&self) -> &str {
        self.base_url.as_str()
    }

    pub(super) fn host(&self) -> &str {
        self.base_url().get(self.host_start..self.host_end).unwrap_or_default()
    }

    pub(super) fn port(&self) -> Option<u16> {
        self.port
    }
}
