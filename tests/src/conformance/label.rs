//! Labels for ids, so that two captures with different ids compare equal.

use super::document::Settings;
use super::json::{Json, Map};
use super::otlp::is_hex;
use std::collections::HashMap;

/// The label of each id.
#[derive(Debug, Default)]
pub(super) struct Labels {
    traces: HashMap<String, String>,
    spans: HashMap<String, String>,
    unexported: HashMap<String, String>,
    named_traces: usize,
}

impl Labels {
    /// Gives the next names to a trace and a span that have none yet.
    pub(super) fn introduce(&mut self, trace: &str, span: &str, settings: &Settings) {
        if !self.traces.contains_key(trace) {
            let name = if settings.is_fixed_id(trace) {
                trace.to_owned()
            } else {
                self.named_traces += 1;
                format!("T{}", self.named_traces)
            };
            self.traces.insert(trace.to_owned(), name);
        }
        let next = self.spans.len() + 1;
        self.spans.entry(span.to_owned()).or_insert_with(|| format!("S{next}"));
    }

    pub(super) fn trace(&self, id: &str) -> &str {
        self.traces.get(id).map_or("", String::as_str)
    }

    pub(super) fn span(&self, id: &str) -> &str {
        self.spans.get(id).map_or("", String::as_str)
    }

    /// The label of a parent, which was exported, was chosen by the scenario, or is unknown.
    pub(super) fn parent(&mut self, id: &str, settings: &Settings) -> Option<String> {
        if id.is_empty() {
            return None;
        }
        if let Some(label) = self.spans.get(id) {
            return Some(label.clone());
        }
        if settings.is_fixed_id(id) {
            return Some(id.to_owned());
        }
        let next = self.unexported.len() + 1;
        Some(
            self.unexported
                .entry(id.to_owned())
                .or_insert_with(|| format!("unexported-{next}"))
                .clone(),
        )
    }

    pub(super) fn linked_trace(&self, id: &str, settings: &Settings) -> String {
        linked(&self.traces, id, settings)
    }

    pub(super) fn linked_span(&self, id: &str, settings: &Settings) -> String {
        linked(&self.spans, id, settings)
    }

    /// The attributes of a span, event or link with ids and times of the run replaced.
    pub(super) fn attributes(&self, map: &Map, settings: &Settings) -> Map {
        map.iter()
            .map(|(key, value)| (key.to_owned(), self.attribute(key, value, settings)))
            .collect()
    }

    fn attribute(&self, key: &str, value: &Json, settings: &Settings) -> Json {
        let Some(text) = value.as_text() else {
            return value.clone();
        };
        if key.ends_with("link.timestamp")
            && !settings.fixed_strings.iter().any(|fixed| fixed == text)
            && is_iso_time(text)
        {
            let nines: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
            return format!("<{nines}>").into();
        }
        let id = text.to_lowercase();
        if let Some(label) = self.traces.get(&id).filter(|_| !settings.is_fixed_id(&id)) {
            return label.as_str().into();
        }
        self.spans
            .get(&id)
            .map_or_else(|| value.clone(), |label| label.as_str().into())
    }

    /// An observation, with ids replaced at any depth.
    pub(super) fn fact(&self, value: &Json, settings: &Settings) -> Json {
        match value {
            Json::Text(text) => self.fact_text(text, settings).into(),
            Json::List(items) => Json::List(items.iter().map(|item| self.fact(item, settings)).collect()),
            Json::Map(map) => map
                .iter()
                .map(|(key, item)| (key.to_owned(), self.fact(item, settings)))
                .collect::<Map>()
                .into(),
            other => other.clone(),
        }
    }

    fn fact_text(&self, text: &str, settings: &Settings) -> String {
        let id = text.to_lowercase();
        if settings.is_fixed_id(&id) {
            return text.to_owned();
        }
        if let Some(label) = self.traces.get(&id).or_else(|| self.spans.get(&id)) {
            return label.clone();
        }
        let blank = id.bytes().all(|byte| byte == b'0');
        match id.len() {
            32 if is_hex(&id, 32) && !blank => "<unexported trace id>".to_owned(),
            16 if is_hex(&id, 16) && !blank => "<unexported span id>".to_owned(),
            _ => text.to_owned(),
        }
    }
}

fn linked(table: &HashMap<String, String>, id: &str, settings: &Settings) -> String {
    let id = id.to_lowercase();
    match table.get(&id) {
        Some(label) => label.clone(),
        None if settings.is_fixed_id(&id) => id,
        None => "<unknown id>".to_owned(),
    }
}

/// `2024-01-02T03:04:05`, with or without fraction, with or without `Z` or an offset.
fn is_iso_time(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    let Some(rest) = shape.strip_prefix("9999-99-99T99:99:99") else {
        return false;
    };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) if fraction.starts_with('9') => fraction.trim_start_matches('9'),
        Some(_) => return false,
        None => rest,
    };
    matches!(zone, "" | "Z" | "+99:99" | "-99:99")
}
