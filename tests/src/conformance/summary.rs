//! Summaries of scenarios with hundreds of spans: counts in place of spans.

use super::document::{Document, Request};
use super::json::{Json, Map};
use std::collections::BTreeMap;

pub(super) fn summarise(document: &mut Document) {
    let mut names: BTreeMap<String, i128> = BTreeMap::new();
    for span in &document.spans {
        let delivered = span
            .copies
            .iter()
            .filter_map(|(_, times)| times.as_whole())
            .sum::<i128>();
        *names
            .entry(without_digits(span.name.as_text().unwrap_or_default()))
            .or_default() += delivered;
    }
    document.span_names = Some(
        names
            .into_iter()
            .map(|(name, times)| (name, Json::Int(times)))
            .collect::<Map>(),
    );
    document.spans.clear();

    let mut folded: Vec<Request> = Vec::new();
    for mut request in document.requests.drain(..) {
        for (_, spans) in &mut request.spans_by_scope {
            *spans = spans.items().len().into();
        }
        match folded.last_mut() {
            Some(last) if last.is_repeated_by(&request) => last.times = Some(last.times.unwrap_or(1) + 1),
            _ => folded.push(request),
        }
    }
    document.requests = folded;
}

/// `item12` and `item7` are the same name.
fn without_digits(name: &str) -> String {
    let mut out = String::new();
    let mut in_number = false;
    for c in name.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !in_number {
            out.push_str("<n>");
        }
        in_number = c.is_ascii_digit();
    }
    out
}

impl Request {
    fn is_repeated_by(&self, other: &Self) -> bool {
        self.sink == other.sink
            && self.http == other.http
            && self.invalid_json == other.invalid_json
            && self.resources == other.resources
            && self.spans_by_scope == other.spans_by_scope
    }
}
