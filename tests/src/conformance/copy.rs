//! The exported copies of the spans of a capture.

use super::document::Settings;
use super::json::{Json, Map};
use super::otlp::{self, Notes};
use super::record::Export;
use std::collections::HashMap;

/// The exporter of the SDK itself.
pub(super) const DEFAULT_SINK: &str = "respan";

/// One exported copy of one span.
pub(super) struct Copy<'a> {
    pub(super) sink: String,
    pub(super) export: usize,
    pub(super) trace: String,
    pub(super) span: String,
    pub(super) parent: String,
    pub(super) start: i128,
    pub(super) end: i128,
    pub(super) body: &'a Json,
    pub(super) scope: Map,
    pub(super) attributes: Map,
}

impl Copy<'_> {
    fn name(&self) -> &str {
        self.body.text("name").unwrap_or_default()
    }

    pub(super) fn order(&self) -> Json {
        Json::List(
            self.body
                .list("attributes")
                .iter()
                .filter_map(|item| item.get("key").cloned())
                .collect(),
        )
    }
}

/// The name of the exporter that sent a batch, or its URL path.
pub(super) fn sink_of(export: &Export, settings: &Settings) -> String {
    match (&export.sink, &export.http) {
        (Some(name), _) => name.clone(),
        (None, Some(http)) if settings.extra_paths.contains(&http.path) => http.path.clone(),
        _ => DEFAULT_SINK.to_owned(),
    }
}

/// Reads the spans of one batch into `copies`; returns the different resources.
pub(super) fn read_batch<'a>(
    export: &'a Export,
    index: usize,
    settings: &Settings,
    notes: &mut Notes,
    copies: &mut Vec<Copy<'a>>,
) -> Vec<Map> {
    let sink = sink_of(export, settings);
    let mut resources = Vec::new();
    for group in export.body.list("resourceSpans") {
        let resource = otlp::resource_attributes(group.get("resource").and_then(|r| r.get("attributes")), notes);
        let before = copies.len();
        for scoped in group.list("scopeSpans") {
            for span in scoped.list("spans") {
                copies.push(read_copy(&sink, index, span, scoped.get("scope"), notes));
            }
        }
        if copies.len() > before && !resources.contains(&resource) {
            resources.push(resource);
        }
    }
    resources
}

fn read_copy<'a>(sink: &str, export: usize, span: &'a Json, scope: Option<&Json>, notes: &mut Notes) -> Copy<'a> {
    let id = |key| otlp::loose_text(span.get(key)).to_lowercase();
    let copy = Copy {
        sink: sink.to_owned(),
        export,
        trace: id("traceId"),
        span: id("spanId"),
        parent: if span.get("parentSpanId").is_some_and(Json::is_something) {
            id("parentSpanId")
        } else {
            String::new()
        },
        start: span.whole("startTimeUnixNano"),
        end: span.whole("endTimeUnixNano"),
        body: span,
        scope: ["name", "version"]
            .into_iter()
            .filter_map(|key| {
                let value = scope?.get(key).filter(|value| value.is_something())?;
                Some((key.to_owned(), value.clone()))
            })
            .collect(),
        attributes: otlp::attributes(span.get("attributes"), notes),
    };
    if copy.end < copy.start {
        notes.insert("span ends before it starts".to_owned());
    }
    match span.get("startTimeUnixNano") {
        Some(Json::Text(_)) => _ = notes.insert("timestamps are JSON strings".to_owned()),
        Some(_) => _ = notes.insert("timestamps are JSON numbers".to_owned()),
        None => {}
    }
    if span.get("parentSpanId").is_some_and(|parent| !parent.is_something()) {
        notes.insert("empty parentSpanId is written out".to_owned());
    }
    if span.get("status").is_none() {
        notes.insert("status is left out".to_owned());
    }
    for (key, length) in [("traceId", 32), ("spanId", 16)] {
        if !otlp::is_hex(span.text(key).unwrap_or_default(), length) {
            notes.insert(format!("{key} is not {length} lower-case hex digits"));
        }
    }
    copy
}

/// The copies of each span together, in order of first appearance.
pub(super) fn group<'c, 'a>(copies: &'c [Copy<'a>]) -> Vec<Vec<&'c Copy<'a>>> {
    let mut groups: Vec<Vec<&Copy<'a>>> = Vec::new();
    let mut known = HashMap::new();
    for copy in copies {
        let index = *known.entry((&copy.trace, &copy.span)).or_insert(groups.len());
        if index == groups.len() {
            groups.push(Vec::new());
        }
        groups[index].push(copy);
    }
    groups
}

/// By start; parents before children and longer before shorter ones where the clock did not move.
pub(super) fn in_start_order<'c, 'a>(mut groups: Vec<Vec<&'c Copy<'a>>>) -> Vec<Vec<&'c Copy<'a>>> {
    let first: HashMap<_, _> = groups
        .iter()
        .map(|copies| ((&*copies[0].trace, &*copies[0].span), copies[0]))
        .collect();
    let depth = |copy: &Copy<'a>| {
        let mut seen = Vec::new();
        let mut cursor = copy;
        while !cursor.parent.is_empty() && !seen.contains(&(&cursor.trace, &cursor.span)) {
            let Some(parent) = first.get(&(&*cursor.trace, &*cursor.parent)) else {
                break;
            };
            seen.push((&cursor.trace, &cursor.span));
            cursor = parent;
        }
        seen.len()
    };
    groups.sort_by_cached_key(|copies| {
        (
            copies[0].start,
            depth(copies[0]),
            copies[0].name().to_owned(),
            -copies[0].end,
        )
    });
    groups
}
