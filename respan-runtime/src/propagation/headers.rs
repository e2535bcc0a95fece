//! HTTP headers as OpenTelemetry's `Injector` and `Extractor`.

use crate::diagnostics::diagnose_once;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector};

pub(super) struct HeaderInjector<'a>(pub(super) &'a mut HeaderMap);

impl Injector for HeaderInjector<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Some(name), Ok(value)) = (header_name(key), HeaderValue::try_from(value)) {
            if key == super::TRACEPARENT {
                // In forwarded headers it would be the state of another parent.
                self.0.remove(super::TRACESTATE);
            }
            self.0.insert(name, value);
        } else {
            diagnose_once!(Debug, "propagation", "`{key}` is no HTTP header; it is not sent");
        }
    }
}

/// The name of a header, without an allocation for those of the trace context.
fn header_name(key: &str) -> Option<HeaderName> {
    static KNOWN: [HeaderName; 3] = [
        HeaderName::from_static(super::TRACEPARENT),
        HeaderName::from_static(super::TRACESTATE),
        HeaderName::from_static(super::BAGGAGE),
    ];
    let known = KNOWN.iter().find(|name| *name == key);
    known.cloned().or_else(|| key.try_into().ok())
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
