//! The cache of filters that spans have as an attribute.

use super::definition::ExportFilter;
use super::fields::Fields;
use super::parse_lenient::parse_lenient;
use crate::attributes;
use crate::diagnostics::diagnose_once;
use crate::sync::lock;
use crate::value::ValueRef;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The maximum number of filters. A program contains fewer; more are built at run time, and may never occur again.
const MAX_FILTERS: usize = 256;

/// Parsed filters by their text.
#[derive(Debug, Default)]
pub(crate) struct FilterCache {
    filters: Mutex<HashMap<Box<str>, Arc<ExportFilter>>>,
}

impl FilterCache {
    /// Returns whether the span passes the filter that it has as an attribute; true without one.
    pub(crate) fn passes<F: Fields + ?Sized>(&self, span: &F) -> bool {
        let mut passes = true;
        span.attribute(attributes::EXPORT_FILTER, &mut |value| {
            passes = if let ValueRef::Str(text) = value {
                self.get(text).passes(span)
            } else {
                diagnose_once!(
                    Warning,
                    "export filter",
                    "a filter is not a string; its spans are exported"
                );
                true
            };
        });
        passes
    }

    fn get(&self, text: &str) -> Arc<ExportFilter> {
        let cached = lock(&self.filters).get(text).cloned();
        cached.unwrap_or_else(|| {
            // Parsed without the lock; two threads may parse the same text, which is rare and harmless.
            let filter = Arc::new(parse_lenient(text));
            let mut filters = lock(&self.filters);
            if filters.len() >= MAX_FILTERS {
                filters.clear();
            }
            filters.insert(text.into(), Arc::clone(&filter));
            filter
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::tests::Span;

    #[test]
    fn a_filter_is_parsed_once() {
        let cache = FilterCache::default();
        let text = r#"{"name": {"operator": "regex", "value": "^a"}}"#;
        assert!(Arc::ptr_eq(&cache.get(text), &cache.get(text)));
    }

    #[test]
    fn the_number_of_filters_is_bounded() {
        let cache = FilterCache::default();
        for number in 0..3 * MAX_FILTERS {
            cache.get(&format!(r#"{{"n": {{"value": {number}}}}}"#));
        }
        assert!(lock(&cache.filters).len() <= MAX_FILTERS);
    }

    #[test]
    fn a_span_is_filtered_by_its_attribute() {
        let cache = FilterCache::default();
        let span = Span::default();
        assert!(cache.passes(&span));
        let failing = r#"{"status_code": {"value": "ERROR"}}"#;
        assert!(!cache.passes(&span.with(attributes::EXPORT_FILTER, failing)));
        assert!(cache.passes(&Span::default().with(attributes::EXPORT_FILTER, "not JSON")));
        assert!(cache.passes(&Span::default().with(attributes::EXPORT_FILTER, 7)));
    }

    #[test]
    fn a_filter_may_refer_to_its_own_attribute() {
        let filter = format!(r#"{{"{}": {{"operator": "not_empty"}}}}"#, attributes::EXPORT_FILTER);
        assert!(FilterCache::default().passes(&Span::default().with(attributes::EXPORT_FILTER, filter)));
    }
}
