//! The HTTP side of a capture: one entry per request and per batch of an additional exporter.

use super::copy::{Copy, sink_of};
use super::document::{Request, RequestHead, Settings};
use super::json::{Json, Map};
use super::label::Labels;
use super::record::{Export, Http};

/// Headers that depend on the HTTP client and not on the protocol.
const CLIENT_HEADERS: [&str; 9] = [
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "transfer-encoding",
    "traceparent",
    "tracestate",
];

pub(super) fn requests(
    exports: &[&Export],
    resources: &[Vec<Map>],
    copies: &[Copy<'_>],
    labels: &Labels,
    settings: &Settings,
    api_key: &str,
) -> Vec<Request> {
    exports
        .iter()
        .zip(resources)
        .enumerate()
        .filter(|(_, (export, _))| export.http.is_some() || export.body.get("resourceSpans").is_some())
        .map(|(index, (export, resources))| Request {
            sink: sink_of(export, settings),
            http: export.http.as_ref().map(|http| head(http, api_key)),
            invalid_json: export.invalid_json.clone(),
            resources: resources.clone(),
            spans_by_scope: spans_by_scope(copies.iter().filter(|copy| copy.export == index), labels),
            times: None,
        })
        .collect()
}

fn head(http: &Http, api_key: &str) -> RequestHead {
    let mut headers = Map::default();
    for (name, value) in http.headers.iter() {
        let name = name.to_lowercase();
        if CLIENT_HEADERS.contains(&name.as_str()) {
            continue;
        }
        let masked = value
            .as_text()
            .filter(|_| name == "authorization")
            .map(|value| mask(value, api_key));
        headers.insert(name, masked.map_or_else(|| value.clone(), Json::Text));
    }
    RequestHead {
        method: http.method.clone(),
        path: http.path.clone(),
        headers: headers.sorted(),
        answered: http.status,
    }
}

/// The scheme, and whether the key is the expected one.
fn mask(value: &str, api_key: &str) -> String {
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let token = if token == api_key { "api key" } else { "other" };
    format!("{scheme} <{token}>")
}

fn spans_by_scope<'c>(copies: impl Iterator<Item = &'c Copy<'c>>, labels: &Labels) -> Vec<(String, Json)> {
    let mut scopes: Vec<(String, Vec<Json>)> = Vec::new();
    for copy in copies {
        let scope = copy.scope.get("name").and_then(Json::as_text).unwrap_or_default();
        let label = Json::from(labels.span(&copy.span));
        match scopes.iter_mut().find(|(name, _)| name == scope) {
            Some((_, spans)) => spans.push(label),
            None => scopes.push((scope.to_owned(), vec![label])),
        }
    }
    scopes
        .into_iter()
        .map(|(scope, spans)| (scope, Json::List(spans)))
        .collect()
}
