//! Scripted responses of the collector.

/// The response to a request.
#[derive(Debug, Clone)]
pub enum Response {
    /// Reply with a status, further headers and a body.
    Reply(u16, Vec<(&'static str, String)>, String),
    /// Reply with these bytes, head and body.
    Raw(Vec<u8>),
    /// Reply with a status once [`Collector::release`](super::Collector::release) is called.
    Held(u16),
    /// Close the connection without a reply.
    Disconnect,
    /// Send nothing and keep the connection until the collector is dropped.
    Silence,
}

impl From<u16> for Response {
    fn from(status: u16) -> Self {
        Self::Reply(status, Vec::new(), "{}".to_owned())
    }
}

impl Response {
    /// A partial success, which rejects this number of spans.
    pub fn rejecting(spans: u64, message: &str) -> Self {
        let partial =
            serde_json::json!({"partialSuccess": {"rejectedSpans": spans.to_string(), "errorMessage": message}});
        Self::Reply(200, Vec::new(), partial.to_string())
    }

    /// Adds a header to a `Reply`.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Reply(_, headers, _) = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}
