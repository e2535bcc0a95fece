//! Normalisation of a capture: ids become labels in start order, and varying values are removed.

use super::copy::{group, in_start_order, read_batch};
use super::document::{Document, Settings};
use super::json::Map;
use super::label::Labels;
use super::otlp::Notes;
use super::record::{Export, Record};
use super::render::Reader;
use super::{request, summary};

/// Brings a capture into the form of the goldens.
///
/// `api_key` is the key of the program; requests with another one are marked.
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
