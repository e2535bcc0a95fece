//! The spans of a trace by column, as the page reads them.

use super::Store;
use super::read::{COLUMNS, find};
use crate::model::hex;
use rusqlite::{Connection, params};
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, Write};

/// Spans of one object of columns.
const BLOCK: usize = 5000;

/// Spans of a trace by column. Times are nanoseconds after `start`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Columns {
    id: String,
    /// To be asked for in the next request as `since`.
    revision: i64,
    /// Nanoseconds since the epoch, as text since a double cannot hold them.
    start: String,
    names: Vec<String>,
    models: Vec<String>,
    span_ids: Vec<String>,
    /// The index in `span_ids`, -1 for a root, or the id of a span that is not in this answer.
    parents: Vec<Parent>,
    name: Vec<usize>,
    kind: Vec<u8>,
    starts: Vec<i64>,
    /// -1 while a span runs.
    durations: Vec<i64>,
    flags: Vec<i64>,
    input: Vec<i64>,
    output: Vec<i64>,
    cost: Vec<f64>,
    /// Time to the first token, -1 without one.
    first: Vec<i64>,
    /// The index in `models`, -1 without one.
    model: Vec<i64>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Parent {
    Index(i64),
    Id(String),
}

impl Store {
    /// Writes the columns of the spans that changed after a revision, -1 for all: objects of some thousand spans, one a line.
    ///
    /// A parent that is in another object is named by its id.
    pub(crate) fn columns(&self, trace_id: &str, since: i64, out: &mut dyn Write) -> io::Result<()> {
        self.read(|connection| {
            let (trace, start) = find(connection, trace_id)?;
            Ok(columns(connection, trace_id, trace, start, since, out))
        })?
    }
}

fn columns(
    connection: &Connection,
    trace_id: &str,
    trace: i64,
    start: i64,
    since: i64,
    out: &mut dyn Write,
) -> io::Result<()> {
    let select = format!("SELECT {COLUMNS} FROM span WHERE trace = ?1 AND revision > ?2 ORDER BY id");
    let mut statement = connection.prepare_cached(&select).map_err(io::Error::other)?;
    let mut rows = statement.query(params![trace, since]).map_err(io::Error::other)?;
    let mut block = Block::new(trace_id, start, since);
    while let Some(row) = rows.next().map_err(io::Error::other)? {
        if block.parents.len() == BLOCK {
            block.write(out)?;
            block = Block::new(trace_id, start, since);
        }
        block.add(row).map_err(io::Error::other)?;
    }
    block.write(out)
}

/// Columns that are being filled.
struct Block {
    columns: Columns,
    start: i64,
    names: HashMap<String, usize>,
    models: HashMap<String, i64>,
    parents: Vec<[u8; 8]>,
    index: HashMap<[u8; 8], i64>,
}

impl Block {
    fn new(trace_id: &str, start: i64, since: i64) -> Self {
        Self {
            columns: Columns {
                id: trace_id.to_owned(),
                revision: since,
                start: start.to_string(),
                ..Columns::default()
            },
            start,
            names: HashMap::new(),
            models: HashMap::new(),
            parents: Vec::new(),
            index: HashMap::new(),
        }
    }

    fn add(&mut self, row: &rusqlite::Row<'_>) -> rusqlite::Result<()> {
        let columns = &mut self.columns;
        let id = eight(row.get_ref(0)?.as_blob()?);
        self.index
            .insert(id, i64::try_from(self.parents.len()).unwrap_or(i64::MAX));
        columns.span_ids.push(hex(&id));
        self.parents.push(eight(row.get_ref(1)?.as_blob()?));
        let name = row.get_ref(2)?.as_str()?;
        let name = if let Some(&name) = self.names.get(name) {
            name
        } else {
            self.names.insert(name.to_owned(), columns.names.len());
            columns.names.push(name.to_owned());
            columns.names.len() - 1
        };
        columns.name.push(name);
        columns.kind.push(row.get(3)?);
        let (begin, end): (i64, i64) = (row.get(4)?, row.get(5)?);
        columns.starts.push(begin - self.start);
        columns.durations.push(if end == 0 { -1 } else { (end - begin).max(0) });
        columns.flags.push(row.get(6)?);
        let model = row.get_ref(7)?.as_str_or_null()?;
        let model = model.map_or(-1, |model| {
            self.models.get(model).copied().unwrap_or_else(|| {
                let at = i64::try_from(columns.models.len()).unwrap_or(i64::MAX);
                self.models.insert(model.to_owned(), at);
                columns.models.push(model.to_owned());
                at
            })
        });
        columns.model.push(model);
        columns.input.push(row.get(8)?);
        columns.output.push(row.get(9)?);
        columns.cost.push(row.get(10)?);
        columns.first.push(row.get::<_, Option<i64>>(11)?.unwrap_or(-1));
        columns.revision = columns.revision.max(row.get(12)?);
        Ok(())
    }

    fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        let index = &self.index;
        let parent = |id: [u8; 8]| match index.get(&id) {
            _ if id == [0; 8] => Parent::Index(-1),
            Some(&at) => Parent::Index(at),
            None => Parent::Id(hex(&id)),
        };
        self.columns.parents = self.parents.into_iter().map(parent).collect();
        serde_json::to_writer(&mut *out, &self.columns)?;
        out.write_all(b"\n")
    }
}

/// An id of a span; zeros for none.
fn eight(bytes: &[u8]) -> [u8; 8] {
    bytes.try_into().unwrap_or_default()
}
