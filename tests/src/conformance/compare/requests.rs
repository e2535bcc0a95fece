//! Comparison of the HTTP side: paths, headers, resources and, optionally, the grouping.

use super::super::document::{Document, Request, RequestHead};
use super::super::json::{self, Json, Map};
use super::matching::keys;
use super::values::show;
use super::{Comparison, Options};
use std::collections::BTreeSet;

pub(super) fn diff(golden: &Document, ours: &Document, options: Options, out: &mut Comparison) {
    if heads(ours).next().is_some() {
        diff_heads(golden, ours, out);
    } else if heads(golden).next().is_some() && !ours.requests.is_empty() {
        out.remarks
            .push("B holds bodies only: paths and headers were not compared".to_owned());
    }
    let (expected, got) = (resources(golden), resources(ours));
    if expected != got {
        out.lines.push(format!(
            "resources: expected {}, got {}",
            listed(&expected),
            listed(&got)
        ));
    }
    let wrong = |document: &Document| -> BTreeSet<String> {
        document
            .requests
            .iter()
            .filter_map(|request| request.invalid_json.clone())
            .collect()
    };
    let bad = wrong(ours);
    if !bad.is_empty() && wrong(golden).is_empty() {
        let bad = Json::from(bad.into_iter().collect::<Vec<_>>());
        out.lines.push(format!("request body is not JSON: {}", show(&bad)));
    }
    if options.strict_requests {
        let (expected, got) = (grouping(golden), grouping(ours));
        if expected != got {
            out.lines
                .push(format!("requests: expected {}, got {}", show(&expected), show(&got)));
        }
    }
}

fn heads(document: &Document) -> impl Iterator<Item = &RequestHead> {
    document.requests.iter().filter_map(|request| request.http.as_ref())
}

fn diff_heads(golden: &Document, ours: &Document, out: &mut Comparison) {
    let paths = |document| heads(document).map(|head| head.path.clone()).collect::<BTreeSet<_>>();
    let (expected, got) = (paths(golden), paths(ours));
    if expected != got {
        let show = |paths: BTreeSet<String>| show(&Json::from(paths.into_iter().collect::<Vec<_>>()));
        out.lines
            .push(format!("request paths: expected {}, got {}", show(expected), show(got)));
    }
    let headers = |document| -> BTreeSet<String> {
        heads(document)
            .flat_map(|head| {
                let line = |(name, value): (&str, &Json)| {
                    format!("{} {name}: {}", head.path, value.as_text().unwrap_or_default())
                };
                head.headers.iter().map(line).collect::<Vec<_>>()
            })
            .collect()
    };
    let (expected, got) = (headers(golden), headers(ours));
    out.lines.extend(
        expected
            .difference(&got)
            .map(|line| format!("request header missing: {line}")),
    );
    out.remarks.extend(
        got.difference(&expected)
            .map(|line| format!("additional request header: {line}")),
    );
}

fn resources(document: &Document) -> BTreeSet<String> {
    document
        .requests
        .iter()
        .flat_map(|request| &request.resources)
        .map(json::ascii_sorted)
        .collect()
}

fn listed(resources: &BTreeSet<String>) -> String {
    if resources.is_empty() {
        return "none".to_owned();
    }
    resources.iter().cloned().collect::<Vec<_>>().join(", ")
}

/// The receiver, status and spans of each request.
fn grouping(document: &Document) -> Json {
    let names = keys(document);
    let entry = |request: &Request| {
        let labels = request
            .spans_by_scope
            .iter()
            .flat_map(|(_, labels)| labels.items())
            .filter_map(Json::as_text);
        let mut spans: Vec<&str> = labels.map(|label| names.name(label)).collect();
        spans.sort_unstable();
        let mut entry = Map::default();
        entry.insert("sink", request.sink.as_str());
        entry.insert("answered", request.http.as_ref().map(|head| Json::Int(head.answered)));
        entry.insert("spans", spans);
        Json::from(entry)
    };
    Json::List(document.requests.iter().map(entry).collect())
}
