//! HTTP headers as a carrier.

use super::inject::Carrier;
use super::value_block;
use crate::diagnostics::diagnose_once;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::Extractor;

impl Carrier for HeaderMap {
    fn set_traceparent(&mut self, value: &[u8]) {
        if let Ok(value) = HeaderValue::from_maybe_shared(value_block::copy(value)) {
            // In forwarded headers it would be the state of another parent.
            self.remove(super::TRACESTATE);
            self.insert(const { HeaderName::from_static(super::TRACEPARENT) }, value);
        }
    }

    fn set(&mut self, name: &'static str, value: String) {
        if let Ok(value) = HeaderValue::try_from(value) {
            self.insert(HeaderName::from_static(name), value);
        } else {
            diagnose_once!(
                Debug,
                "propagation",
                "`{name}` has a value that no HTTP header can have; it is not sent"
            );
        }
    }
}

pub(super) struct HeaderExtractor<'a>(pub(super) &'a HeaderMap);

impl HeaderExtractor<'_> {
    /// W3C's headers are ASCII; any other value is read as an empty one.
    fn text(value: &HeaderValue) -> &str {
        value.to_str().unwrap_or_default()
    }
}

impl Extractor for HeaderExtractor<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(Self::text)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        let values: Vec<_> = self.0.get_all(key).iter().map(Self::text).collect();
        (!values.is_empty()).then_some(values)
    }
}
