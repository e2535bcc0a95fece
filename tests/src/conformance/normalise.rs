//! From a capture to its normal form: ids become labels in start order, what varies from run to run goes.

use super::document::{Document, Event, Link, Settings, Span};
use super::json::{Json, Map};
use super::label::Labels;
use super::otlp::{self, Notes};
use super::record::{Export, Record};
use super::{request, summary};
use std::collections::HashMap;

/// The exporter of the SDK itself.
pub(super) const DEFAULT_SINK: &str = "respan";

const SPAN_MEMBERS: [&str; 11] = [
    "traceId",
    "spanId",
    "parentSpanId",
    "name",
    "kind",
    "startTimeUnixNano",
    "endTimeUnixNano",
    "attributes",
    "status",
    "events",
    "links",
];
const EVENT_MEMBERS: [&str; 3] = ["name", "timeUnixNano", "attributes"];
const LINK_MEMBERS: [&str; 5] = ["traceId", "spanId", "attributes", "flags", "traceState"];
const SPAN_KINDS: [&str; 6] = [
    "SPAN_KIND_UNSPECIFIED",
    "SPAN_KIND_INTERNAL",
    "SPAN_KIND_SERVER",
    "SPAN_KIND_CLIENT",
    "SPAN_KIND_PRODUCER",
    "SPAN_KIND_CONSUMER",
];
const STATUS_CODES: [&str; 3] = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

/// Brings a capture into the form of the goldens.
///
/// `api_key` is the key that the program was given: requests with another one look different.
pub fn normalise(records: &[Record], settings: &Settings, api_key: &str) -> Document {
    let exports: Vec<&Export> = records
        .iter()
        .filter_map(|record| match record {
            Record::Export(export) => Some(export),
            Record::Fact(..) => None,
        })
        .collect();
    let mut notes = Notes::new();
    let mut batches = Vec::new();
    let mut copies = Vec::new();
    for (index, export) in exports.iter().enumerate() {
        batches.push(read_batch(export, index, settings, &mut notes, &mut copies));
    }

    let groups = in_start_order(group(&copies));
    let mut labels = Labels::default();
    for copies in &groups {
        labels.introduce(&copies[0].trace, &copies[0].span, settings);
    }
    let mut reader = Reader {
        labels,
        settings,
        notes,
    };
    let spans = groups.iter().map(|copies| reader.span(copies, &exports)).collect();
    let Reader { labels, notes, .. } = reader;

    let mut facts = Map::default();
    for record in records {
        if let Record::Fact(name, value) = record {
            facts.insert(name.clone(), labels.fact(value, settings));
        }
    }
    let mut document = Document {
        settings: settings.clone(),
        requests: request::requests(&exports, &batches, &copies, &labels, settings, api_key),
        spans,
        facts,
        wire_notes: notes.into_iter().collect(),
        attribute_order: settings.keep_order.then(|| {
            groups
                .iter()
                .map(|copies| (labels.span(&copies[0].span).to_owned(), copies[0].order()))
                .collect()
        }),
        ..Document::default()
    };
    if settings.summary {
        summary::summarise(&mut document);
    }
    document
}

/// One exported copy of one span.
pub(super) struct Copy<'a> {
    sink: String,
    pub(super) export: usize,
    trace: String,
    pub(super) span: String,
    parent: String,
    start: i128,
    end: i128,
    body: &'a Json,
    pub(super) scope: Map,
    attributes: Map,
}

impl Copy<'_> {
    fn name(&self) -> &str {
        self.body.text("name").unwrap_or_default()
    }

    fn order(&self) -> Json {
        Json::List(
            self.body
                .list("attributes")
                .iter()
                .filter_map(|item| item.get("key").cloned())
                .collect(),
        )
    }
}

/// Which processor a batch belongs to: named, or told apart by its URL path.
pub(super) fn sink_of(export: &Export, settings: &Settings) -> String {
    match (&export.sink, &export.http) {
        (Some(name), _) => name.clone(),
        (None, Some(http)) if settings.extra_paths.contains(&http.path) => http.path.clone(),
        _ => DEFAULT_SINK.to_owned(),
    }
}

/// Reads the spans of one batch into `copies`; returns the different resources.
fn read_batch<'a>(
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
fn group<'c, 'a>(copies: &'c [Copy<'a>]) -> Vec<Vec<&'c Copy<'a>>> {
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
fn in_start_order<'c, 'a>(mut groups: Vec<Vec<&'c Copy<'a>>>) -> Vec<Vec<&'c Copy<'a>>> {
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

/// Brings one span after the other into normal form; remembers the names of parents that never came.
struct Reader<'s> {
    labels: Labels,
    settings: &'s Settings,
    notes: Notes,
}

impl Reader<'_> {
    fn span(&mut self, copies: &[&Copy<'_>], exports: &[&Export]) -> Span {
        let primary = copies.iter().position(|copy| copy.sink == DEFAULT_SINK).unwrap_or(0);
        let mut span = self.copy(copies[primary]);
        let mut delivered: Vec<(&str, i128)> = Vec::new();
        let mut rejected = 0;
        for copy in copies {
            if exports[copy.export].refused() {
                rejected += 1;
            } else if let Some((_, times)) = delivered.iter_mut().find(|(sink, _)| *sink == copy.sink) {
                *times += 1;
            } else {
                delivered.push((&copy.sink, 1));
            }
        }
        let delivered = delivered
            .into_iter()
            .map(|(sink, times)| (sink.to_owned(), Json::Int(times)));
        span.copies = delivered.collect::<Map>().sorted();
        span.rejected = (rejected > 0).then_some(rejected);

        let mut variants = Map::default();
        for (index, copy) in copies.iter().enumerate() {
            if index == primary {
                continue;
            }
            let differences = self.copy(copy).differences(&span);
            if !differences.is_empty() {
                let mut name = copy.sink.clone();
                while variants.get(&name).is_some() {
                    name.push('+');
                }
                variants.insert(name, differences);
            }
        }
        span.variants = (!variants.is_empty()).then_some(variants);
        span
    }

    fn copy(&mut self, copy: &Copy<'_>) -> Span {
        let body = copy.body;
        Span {
            id: self.labels.span(&copy.span).to_owned(),
            trace: self.labels.trace(&copy.trace).to_owned(),
            parent: self.labels.parent(&copy.parent, self.settings),
            name: body.get("name").cloned().unwrap_or(Json::Null),
            kind: numbered(body.get("kind"), &SPAN_KINDS),
            status: status(body.get("status")),
            attributes: self.labels.attributes(&copy.attributes, self.settings),
            scope: copy.scope.clone(),
            events: body
                .list("events")
                .iter()
                .map(|event| self.event(copy, event))
                .collect(),
            links: body.list("links").iter().map(|link| self.link(link)).collect(),
            extra: unknown_members(body, &SPAN_MEMBERS),
            ..Span::default()
        }
    }

    fn event(&mut self, copy: &Copy<'_>, event: &Json) -> Event {
        let at = event.whole("timeUnixNano");
        let time = if at == 0 || self.settings.fixed_times.contains(&at) {
            at.to_string()
        } else if (copy.start..=copy.end).contains(&at) {
            "within span".to_owned()
        } else {
            "outside span".to_owned()
        };
        let attributes = otlp::attributes(event.get("attributes"), &mut self.notes);
        let kept = attributes.iter().filter(|(key, _)| *key != "exception.stacktrace");
        let attributes = kept.map(|(key, value)| (key.to_owned(), value.clone())).collect();
        Event {
            name: event.get("name").cloned().unwrap_or(Json::Null),
            time,
            attributes: self.labels.attributes(&attributes, self.settings),
            extra: unknown_members(event, &EVENT_MEMBERS),
        }
    }

    fn link(&mut self, link: &Json) -> Link {
        let attributes = otlp::attributes(link.get("attributes"), &mut self.notes);
        Link {
            trace: self
                .labels
                .linked_trace(&otlp::loose_text(link.get("traceId")), self.settings),
            span: self
                .labels
                .linked_span(&otlp::loose_text(link.get("spanId")), self.settings),
            flags: link.whole("flags"),
            attributes: self.labels.attributes(&attributes, self.settings),
            trace_state: link
                .text("traceState")
                .filter(|state| !state.is_empty())
                .map(str::to_owned),
            extra: unknown_members(link, &LINK_MEMBERS),
        }
    }
}

/// Members that OTLP names by number or by word.
fn numbered(value: Option<&Json>, words: &[&str]) -> Json {
    let value = value.cloned().unwrap_or(Json::Int(0));
    match value
        .as_text()
        .and_then(|text| words.iter().position(|word| *word == text))
    {
        Some(number) => number.into(),
        None => value,
    }
}

fn status(value: Option<&Json>) -> Map {
    let mut status = Map::default();
    status.insert(
        "code",
        numbered(value.and_then(|status| status.get("code")), &STATUS_CODES),
    );
    if let Some(message) = value
        .and_then(|status| status.text("message"))
        .filter(|message| !message.is_empty())
    {
        status.insert("message", otlp::shorten(message));
    }
    status
}

fn unknown_members(body: &Json, known: &[&str]) -> Map {
    let members = body.as_map().into_iter().flat_map(Map::iter);
    members
        .filter(|(key, value)| !known.contains(key) && value.is_something())
        .map(|(key, value)| (key.to_owned(), value.clone()))
        .collect()
}
