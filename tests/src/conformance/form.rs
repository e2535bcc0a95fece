//! Documents as JSON, in the layout of the goldens.

use super::document::{Document, Event, Link, Request, RequestHead, Settings, Span};
use super::json::{Json, Map};

fn map_of(value: &Json, key: &str) -> Map {
    value.get(key).and_then(Json::as_map).cloned().unwrap_or_default()
}

fn text_of(value: &Json, key: &str) -> String {
    value.text(key).unwrap_or_default().to_owned()
}

fn member(value: &Json, key: &str) -> Json {
    value.get(key).cloned().unwrap_or(Json::Null)
}

fn list_of<T>(value: &Json, key: &str, read: fn(&Json) -> T) -> Vec<T> {
    value.list(key).iter().map(read).collect()
}

impl Document {
    /// Reads a golden.
    pub fn from_json(value: &Json) -> Self {
        Self {
            scenario: value.text("scenario").map(str::to_owned),
            upstream_defect: value.text("upstream_defect").map(str::to_owned),
            exit_code: value.get("exit_code").cloned(),
            settings: value.get("normalise").map(Settings::from_json).unwrap_or_default(),
            requests: list_of(value, "requests", Request::from_json),
            spans: list_of(value, "spans", Span::from_json),
            facts: map_of(value, "facts"),
            wire_notes: value
                .list("wire_notes")
                .iter()
                .filter_map(Json::as_text)
                .map(str::to_owned)
                .collect(),
            attribute_order: value.get("attribute_order").and_then(Json::as_map).cloned(),
            span_names: value.get("span_names").and_then(Json::as_map).cloned(),
        }
    }

    /// Writes a normal form.
    pub fn to_json(&self) -> Json {
        let mut out = Map::default();
        out.insert(
            "requests",
            self.requests
                .iter()
                .map(|r| r.to_json(self.span_names.is_some()))
                .collect::<Vec<_>>(),
        );
        out.insert("spans", self.spans.iter().map(Span::to_map).collect::<Vec<_>>());
        out.insert("facts", self.facts.clone());
        out.insert("wire_notes", self.wire_notes.clone());
        if let Some(order) = &self.attribute_order {
            out.insert("attribute_order", order.clone());
        }
        if let Some(names) = &self.span_names {
            out.insert("span_names", names.clone());
            out.insert(
                "span_total",
                Json::Int(names.iter().filter_map(|(_, times)| times.as_whole()).sum()),
            );
        }
        out.into()
    }
}

impl Request {
    fn from_json(value: &Json) -> Self {
        Self {
            sink: text_of(value, "sink"),
            http: value.text("path").map(|path| RequestHead {
                method: text_of(value, "method"),
                path: path.to_owned(),
                headers: map_of(value, "headers"),
                answered: value.whole("answered"),
            }),
            invalid_json: value.text("invalid_json").map(str::to_owned),
            resources: value
                .list("resources")
                .iter()
                .filter_map(Json::as_map)
                .cloned()
                .collect(),
            spans_by_scope: map_of(value, "spans_by_scope")
                .iter()
                .map(|(k, v)| (k.to_owned(), v.clone()))
                .collect(),
            times: None,
        }
    }

    fn to_json(&self, counts: bool) -> Json {
        let mut out = Map::default();
        out.insert("sink", self.sink.as_str());
        if let Some(http) = &self.http {
            out.insert("method", http.method.as_str());
            out.insert("path", http.path.as_str());
            out.insert("headers", http.headers.clone());
            out.insert("answered", Json::Int(http.answered));
        }
        if let Some(wrong) = &self.invalid_json {
            out.insert("invalid_json", wrong.as_str());
        }
        out.insert("resources", self.resources.clone());
        let spans = if counts { "span_counts" } else { "spans_by_scope" };
        out.insert(spans, self.spans_by_scope.iter().cloned().collect::<Map>());
        if let Some(times) = self.times {
            out.insert("times", times);
        }
        out.into()
    }
}

impl Span {
    fn from_json(value: &Json) -> Self {
        Self {
            id: text_of(value, "id"),
            trace: text_of(value, "trace"),
            parent: value.text("parent").map(str::to_owned),
            name: member(value, "name"),
            kind: member(value, "kind"),
            status: map_of(value, "status"),
            attributes: map_of(value, "attributes"),
            scope: map_of(value, "scope"),
            events: list_of(value, "events", Event::from_json),
            links: list_of(value, "links", Link::from_json),
            extra: map_of(value, "extra"),
            copies: map_of(value, "copies"),
            rejected: value.get("rejected").and_then(Json::as_whole),
            variants: value.get("variants").and_then(Json::as_map).cloned(),
        }
    }

    fn to_map(&self) -> Map {
        let mut out = self.members();
        out.insert("copies", self.copies.clone());
        if let Some(times) = self.rejected {
            out.insert("rejected", Json::Int(times));
        }
        if let Some(variants) = &self.variants {
            out.insert("variants", variants.clone());
        }
        out
    }

    /// The members of the span, without its receivers.
    fn members(&self) -> Map {
        let mut out = Map::default();
        out.insert("id", self.id.as_str());
        out.insert("trace", self.trace.as_str());
        out.insert("parent", self.parent.as_deref());
        out.insert("name", self.name.clone());
        out.insert("kind", self.kind.clone());
        out.insert("status", self.status.clone());
        out.insert("attributes", self.attributes.clone());
        out.insert("scope", self.scope.clone());
        if !self.events.is_empty() {
            out.insert("events", self.events.iter().map(Event::to_json).collect::<Vec<_>>());
        }
        if !self.links.is_empty() {
            out.insert("links", self.links.iter().map(Link::to_json).collect::<Vec<_>>());
        }
        if !self.extra.is_empty() {
            out.insert("extra", self.extra.clone());
        }
        out
    }

    /// The members of this copy that are not those of `primary`; null for one that is missing here.
    pub(super) fn differences(&self, primary: &Self) -> Map {
        let (mine, mut other) = (self.members(), primary.members());
        // Only the primary copy counts rejections; the goldens record that as a difference of every other copy.
        if let Some(times) = primary.rejected {
            other.insert("rejected", Json::Int(times));
        }
        let mut out = Map::default();
        for (key, value) in mine.iter().filter(|(key, value)| other.get(key) != Some(value)) {
            out.insert(key, value.clone());
        }
        for (key, _) in other.iter().filter(|(key, _)| mine.get(key).is_none()) {
            out.insert(key, Json::Null);
        }
        out.sorted()
    }
}

impl Event {
    fn from_json(value: &Json) -> Self {
        Self {
            name: member(value, "name"),
            time: text_of(value, "time"),
            attributes: map_of(value, "attributes"),
            extra: map_of(value, "extra"),
        }
    }

    fn to_json(&self) -> Json {
        let mut out = Map::default();
        out.insert("name", self.name.clone());
        out.insert("time", self.time.as_str());
        if !self.attributes.is_empty() {
            out.insert("attributes", self.attributes.clone());
        }
        if !self.extra.is_empty() {
            out.insert("extra", self.extra.clone());
        }
        out.into()
    }
}

impl Link {
    fn from_json(value: &Json) -> Self {
        Self {
            trace: text_of(value, "trace"),
            span: text_of(value, "span"),
            flags: value.whole("flags"),
            attributes: map_of(value, "attributes"),
            trace_state: value.text("traceState").map(str::to_owned),
            extra: map_of(value, "extra"),
        }
    }

    fn to_json(&self) -> Json {
        let mut out = Map::default();
        out.insert("trace", self.trace.as_str());
        out.insert("span", self.span.as_str());
        out.insert("flags", Json::Int(self.flags));
        out.insert("attributes", self.attributes.clone());
        if let Some(state) = &self.trace_state {
            out.insert("traceState", state.as_str());
        }
        if !self.extra.is_empty() {
            out.insert("extra", self.extra.clone());
        }
        out.into()
    }
}
