//! Pairing of our spans with those of the golden, and their labels.
//!
//! A span's key is its chain of names and its occurrence, so that a missing span does not shift everything after it.

use super::super::document::{Document, Span};
use super::super::json::{Json, Map};
use std::collections::HashMap;

/// Labels and their readable names, in order; a label that comes again replaces the name and keeps its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Table(Vec<(String, String)>);

impl Table {
    fn get(&self, label: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == label)
            .map(|(_, name)| name.as_str())
    }

    fn insert(&mut self, label: &str, name: String) {
        match self.0.iter_mut().find(|(known, _)| known == label) {
            Some(entry) => entry.1 = name,
            None => self.0.push((label.to_owned(), name)),
        }
    }

    /// The label with that name; the last, if several have it.
    fn label_of(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(_, known)| known == name)
            .map(|(label, _)| label.as_str())
    }

    /// The readable name; the label itself if it has none.
    pub(super) fn name<'a>(&'a self, label: &'a str) -> &'a str {
        self.get(label).unwrap_or(label)
    }

    pub(super) fn relabel_map(&self, map: &Map) -> Map {
        map.iter()
            .map(|(key, value)| (key.to_owned(), self.relabel(value)))
            .collect()
    }

    fn relabel(&self, value: &Json) -> Json {
        match value {
            Json::Text(text) => self.name(text).into(),
            Json::List(items) => Json::List(items.iter().map(|item| self.relabel(item)).collect()),
            Json::Map(map) => self.relabel_map(map).into(),
            other => other.clone(),
        }
    }

    /// Adds a name for each trace: that of its first span.
    fn with_traces(mut self, document: &Document) -> Self {
        let spans = self.clone();
        for span in &document.spans {
            let number = span.trace.strip_prefix('T').unwrap_or_default();
            let is_label = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            if is_label && self.get(&span.trace).is_none() {
                self.insert(&span.trace, format!("trace of [{}]", spans.name(&span.id)));
            }
        }
        self
    }
}

/// The readable key of each span of a document.
pub(super) fn keys(document: &Document) -> Table {
    let mut table = Table::default();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for span in &document.spans {
        let chain = chain(document, span);
        let count = counts.entry(chain.clone()).or_default();
        *count += 1;
        table.insert(
            &span.id,
            if *count == 1 {
                chain
            } else {
                format!("{chain} #{count}")
            },
        );
    }
    table
}

fn chain(document: &Document, span: &Span) -> String {
    let mut names = vec![name(span)];
    let mut seen: Vec<&str> = Vec::new();
    let mut cursor = span;
    while let Some(parent) = cursor.parent.as_deref().filter(|parent| !seen.contains(parent)) {
        let Some(found) = document.spans.iter().rev().find(|span| span.id == parent) else {
            break;
        };
        seen.push(&cursor.id);
        names.push(name(found));
        cursor = found;
    }
    names.reverse();
    names.join(" > ")
}

fn name(span: &Span) -> String {
    span.name.as_text().map_or_else(|| "None".to_owned(), str::to_owned)
}

/// The readable names of the spans of both sides, and the pairs of labels.
pub(super) struct Names {
    golden: Table,
    ours: Table,
    /// The golden's label for each of ours.
    matched: Table,
}

impl Names {
    pub(super) fn new(golden: &Document, ours: &Document) -> Self {
        let (golden_keys, our_keys) = (keys(golden), keys(ours));
        let mut matched = Table::default();
        for (label, key) in &our_keys.0 {
            if let Some(found) = golden_keys.label_of(key) {
                matched.insert(label, found.to_owned());
            }
        }
        // A span without a partner may be the same span under another parent.
        let mut left: Vec<&Span> = golden
            .spans
            .iter()
            .filter(|span| matched.label_of(&span.id).is_none())
            .collect();
        for span in &ours.spans {
            if matched.get(&span.id).is_some() {
                continue;
            }
            if let Some(index) = left.iter().position(|candidate| candidate.name == span.name) {
                matched.insert(&span.id, left.remove(index).id.clone());
            }
        }
        Self {
            golden: golden_keys,
            ours: our_keys,
            matched,
        }
    }

    pub(super) fn golden_labels(&self) -> impl Iterator<Item = &str> {
        self.golden.0.iter().map(|(label, _)| label.as_str())
    }

    pub(super) fn golden_key<'a>(&'a self, label: &'a str) -> &'a str {
        self.golden.name(label)
    }

    pub(super) fn is_matched(&self, golden_label: &str) -> bool {
        self.matched.label_of(golden_label).is_some()
    }

    /// The key of a span of ours that the golden does not have.
    pub(super) fn unexpected(&self, our_label: &str) -> Option<&str> {
        if self.matched.get(our_label).is_some() {
            None
        } else {
            self.ours.get(our_label)
        }
    }

    pub(super) fn golden_table(&self, golden: &Document) -> Table {
        self.golden.clone().with_traces(golden)
    }

    /// Ours, in the golden's names.
    pub(super) fn our_table(&self, ours: &Document) -> Table {
        let mut table = Table::default();
        for (label, key) in &self.ours.0 {
            let name = match self.matched.get(label) {
                Some(found) => self.golden.name(found).to_owned(),
                None => format!("extra {key}"),
            };
            table.insert(label, name);
        }
        table.with_traces(ours)
    }

    /// The golden's label and span beside ours, in the golden's order.
    pub(super) fn pairs<'a>(
        &'a self,
        golden: &'a Document,
        ours: &'a Document,
    ) -> impl Iterator<Item = (&'a str, &'a Span, &'a Span)> {
        self.golden_labels().filter_map(move |label| {
            let x = golden.spans.iter().rev().find(|span| span.id == label)?;
            let y = ours
                .spans
                .iter()
                .rev()
                .find(|span| self.matched.get(&span.id) == Some(label))?;
            Some((label, x, y))
        })
    }
}
