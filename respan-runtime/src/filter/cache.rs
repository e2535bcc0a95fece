//! Filters that spans carry as text, read once.

use super::definition::ExportFilter;
use super::fields::Fields;
use super::lenient::parse_lenient;
use crate::attributes;
use crate::diagnostics::diagnose_once;
use crate::model::ValueRef;
use crate::sync::lock;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// More than a program writes in its source; beyond that, texts are made at run time and may never come again.
const MAX_FILTERS: usize = 256;

/// The filters met so far, with their regular expressions compiled.
#[derive(Debug, Default)]
pub(crate) struct FilterCache {
    filters: Mutex<HashMap<Box<str>, Arc<ExportFilter>>>,
}

impl FilterCache {
    /// Whether the filter that the span carries, if any, lets it be exported.
    pub(crate) fn passes<F: Fields + ?Sized>(&self, span: &F) -> bool {
        let mut passes = true;
        span.attribute(attributes::EXPORT_FILTER, &mut |value| {
            passes = if let ValueRef::Str(text) = value {
                self.get(text).passes(span)
            } else {
                diagnose_once!(
                    Warning,
                    "export filter",
                    "a filter is not a text; its spans are exported"
                );
                true
            };
        });
        passes
    }

    fn get(&self, text: &str) -> Arc<ExportFilter> {
        let known = lock(&self.filters).get(text).cloned();
        known.unwrap_or_else(|| {
            // Read without the lock: two threads may both do it, which is rare and harmless.
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
    fn a_filter_is_read_once() {
        let cache = FilterCache::default();
        let text = r#"{"name": {"operator": "regex", "value": "^a"}}"#;
        assert!(Arc::ptr_eq(&cache.get(text), &cache.get(text)));
    }

    #[test]
    fn filters_made_at_run_time_do_not_pile_up() {
        let cache = FilterCache::default();
        for number in 0..3 * MAX_FILTERS {
            cache.get(&format!(r#"{{"n": {{"value": {number}}}}}"#));
        }
        assert!(lock(&cache.filters).len() <= MAX_FILTERS);
    }

    #[test]
    fn a_span_decides_by_the_filter_that_it_carries() {
        let cache = FilterCache::default();
        let span = Span::default();
        assert!(cache.passes(&span));
        let failing = r#"{"status_code": {"value": "ERROR"}}"#;
        assert!(!cache.passes(&span.with(attributes::EXPORT_FILTER, failing)));
        assert!(cache.passes(&Span::default().with(attributes::EXPORT_FILTER, "not JSON")));
        assert!(cache.passes(&Span::default().with(attributes::EXPORT_FILTER, 7)));
    }

    #[test]
    fn a_filter_may_ask_for_itself() {
        let filter = format!(r#"{{"{}": {{"operator": "not_empty"}}}}"#, attributes::EXPORT_FILTER);
        assert!(FilterCache::default().passes(&Span::default().with(attributes::EXPORT_FILTER, filter)));
    }
}
