//! HTTP headers as a carrier.

use crate::diagnostics::diagnose_once;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector};

pub(super) struct Writer<'a>(pub(super) &'a mut HeaderMap);

impl Injector for Writer<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            if key == super::TRACEPARENT {
                // That of an earlier parent, in headers that are passed on, would be taken for this one's.
                self.0.remove(super::TRACESTATE);
            }
            self.0.insert(name, value);
        } else {
            diagnose_once!(Debug, "propagation", "`{key}` is no HTTP header; it is not sent");
        }
    }
}

pub(super) struct Reader<'a>(pub(super) &'a HeaderMap);

impl Reader<'_> {
    /// What is not ASCII is none of W3C's headers; it is read as an empty one.
    fn text(value: &HeaderValue) -> &str {
        value.to_str().unwrap_or_default()
    }
}

impl Extractor for Reader<'_> {
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
