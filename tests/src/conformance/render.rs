//! The normal form of a single span.

use super::copy::{Copy, DEFAULT_SINK};
use super::document::{Event, Link, Settings, Span};
use super::json::{Json, Map};
use super::label::Labels;
use super::otlp::{self, Notes};
use super::record::Export;

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

/// Brings spans into normal form one by one; keeps the labels of parents that were not exported.
pub(super) struct Reader<'s> {
    pub(super) labels: Labels,
    pub(super) settings: &'s Settings,
    pub(super) notes: Notes,
}

impl Reader<'_> {
    pub(super) fn span(&mut self, copies: &[&Copy<'_>], exports: &[&Export]) -> Span {
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
