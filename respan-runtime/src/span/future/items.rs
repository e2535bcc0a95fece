//! The captured items of a sequence, as JSON.

use crate::capture::{Content, ResultWriter};
use crate::json::truncate;
use crate::model::Exception;

/// Most items in a list. A stream has thousands, the first of which are enough to recognise it.
const MAX_ITEMS: u64 = 1000;

/// Multiple of the limit: once items have written as many bytes before they refused, no more are captured.
const MAX_DISCARDED: u64 = 4;

/// Options of the recording of an item.
#[derive(Debug, Clone, Copy)]
pub(super) struct ItemOptions {
    /// Most bytes of all items.
    pub(super) limit: usize,
    pub(super) is_captured: bool,
    /// `true` if an earlier item was an error: only the first one is recorded.
    pub(super) ignores_errors: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Empty,
    /// An array without its closing bracket.
    List,
    /// A string without its closing quote: the texts so far, joined.
    Text,
}

/// Items as one JSON text: texts of a stream are joined, anything else is a list.
#[derive(Debug)]
pub(super) struct Items {
    json: Vec<u8>,
    kind: Kind,
    joins_texts: bool,
    /// Bytes beyond the limits.
    truncated: u64,
    /// Bytes of items that refused to be serialized or formatted after they had written them.
    discarded: u64,
}

impl Items {
    pub(super) fn new(joins_texts: bool) -> Self {
        Self {
            json: Vec::new(),
            kind: Kind::Empty,
            joins_texts,
            truncated: 0,
            discarded: 0,
        }
    }

    /// Captures an item, the `count`th one, if there is room and it is captured; returns its error if it is one.
    pub(super) fn record<T>(
        &mut self,
        item: &T,
        write: impl FnOnce(&T, &mut ResultWriter<'_>),
        count: u64,
        options: ItemOptions,
    ) -> Option<Exception> {
        let ItemOptions {
            limit,
            is_captured,
            ignores_errors,
        } = options;
        let has_room = self.json.len() < limit
            && self.discarded < MAX_DISCARDED.saturating_mul(limit as u64)
            && (count <= MAX_ITEMS || self.kind == Kind::Text);
        let is_captured = is_captured && has_room;
        let before = self.json.len();
        if is_captured && self.kind == Kind::List {
            self.json.push(b',');
        }
        let start = self.json.len();
        let mut writer = ResultWriter::of_item(is_captured.then_some(&mut self.json), limit, ignores_errors);
        write(item, &mut writer);
        let (truncated, discarded, is_text) = (writer.truncated_bytes(), writer.discarded_bytes(), writer.is_text());
        let exception = writer.into_exception();
        self.truncated += truncated;
        self.discarded += discarded;
        if self.json.len() == start {
            // Nothing was written, as for an error.
            self.json.truncate(before);
        } else {
            self.join(start, is_text && self.joins_texts);
        }
        exception
    }

    /// Joins the item that begins at `start` with those before it.
    fn join(&mut self, start: usize, is_text: bool) {
        match self.kind {
            Kind::Empty if is_text => {
                self.json.pop();
                self.kind = Kind::Text;
            }
            Kind::Empty => {
                self.json.insert(0, b'[');
                self.kind = Kind::List;
            }
            Kind::Text if is_text => {
                self.json.pop();
                self.json.remove(start);
            }
            Kind::Text => {
                self.json.splice(start..start, *b"\",");
                self.json.insert(0, b'[');
                self.kind = Kind::List;
            }
            Kind::List => {}
        }
    }

    /// Appends the items to the content of a span, as its output.
    pub(super) fn write_to(&mut self, content: &mut Content, limit: usize) {
        match self.kind {
            Kind::Empty => return,
            Kind::List => self.json.push(b']'),
            Kind::Text => self.json.push(b'"'),
        }
        let size = self.json.len() as u64 + self.truncated;
        if self.json.len() > limit {
            truncate(&mut self.json, 0, limit);
        }
        content.output_size = (size > self.json.len() as u64).then_some(size);
        content.bytes.append(&mut self.json);
        content.output_end = content.position();
        self.kind = Kind::Empty;
    }
}
