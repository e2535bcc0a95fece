//! Traces named on the command line: files and ids.

use super::{DataArgs, Failure};
use crate::model::{Otlp, Trace, hex, message_lines};
use crate::store::Store;
use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::trace::v1::Span;
use std::collections::HashMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

/// The element of an exported page that holds its trace.
const DATA: &str = "<script type=\"application/gzip\" id=\"data\">";

/// A trace and the spans it was made of.
pub(super) struct Input {
    pub(super) trace: Trace,
    spans: Spans,
}

enum Spans {
    /// By their ids.
    File(HashMap<String, Span>),
    Store(Store),
}

impl Input {
    /// The messages of a span by line; none if it cannot be read.
    pub(super) fn message_lines(&self, span_id: &str) -> Vec<String> {
        match &self.spans {
            Spans::File(spans) => spans.get(span_id).map(message_lines).unwrap_or_default(),
            Spans::Store(store) => store.message_lines(self.trace.id(), span_id).unwrap_or_default(),
        }
    }
}

/// Returns whether a name is that of a file, a pipe included, or `-`, and not a trace id.
pub(super) fn is_file(name: &str) -> bool {
    let path = Path::new(name);
    name == "-" || path.exists() && !path.is_dir()
}

/// The trace of an id, or the first trace of a file.
pub(super) fn open(name: &str, data: &DataArgs) -> Result<Input, Failure> {
    if is_file(name) {
        let otlp = file(name)?;
        let first = Trace::all(&otlp).into_iter().next();
        let trace = first.ok_or_else(|| format!("{name} holds no spans"))?;
        let spans = otlp.into_spans().filter(|span| hex(&span.trace_id) == trace.id());
        let spans = spans.map(|span| (hex(&span.span_id), span)).collect();
        return Ok(Input {
            trace,
            spans: Spans::File(spans),
        });
    }
    require_id(name)?;
    let store = store(data)?;
    Ok(Input {
        trace: store.trace(name)?,
        spans: Spans::Store(store),
    })
}

/// An error for a name that is neither a file nor the beginning of a trace id.
pub(super) fn require_id(name: &str) -> Result<(), Failure> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    let text = format!(
        "there is no file {name}, and it is no trace id. Name files of OTLP/JSON lines, exported pages, or traces of the list that \
         `respan show` prints"
    );
    Err(text.into())
}

/// The database, for reading.
pub(super) fn store(data: &DataArgs) -> Result<Store, Failure> {
    let path = data.directory().join("traces.db");
    if !path.exists() {
        let text = format!(
            "there are no traces at {} yet. Record some with: respan run -- PROGRAM",
            path.display()
        );
        return Err(text.into());
    }
    Ok(Store::open_read_only(&path)?)
}

/// The spans of a file: OTLP/JSON by lines, as `FileSpanExporter` writes it, or an exported page. `-` is standard input.
pub(super) fn file(name: &str) -> Result<Otlp, Failure> {
    let mut text = String::new();
    let read = if name == "-" {
        io::stdin().lock().read_to_string(&mut text)
    } else {
        fs::File::open(name).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| format!("cannot read {name}: {error}. Name a file of OTLP/JSON lines or an exported page"))?;
    if let Some((_, data)) = text.split_once(DATA) {
        let data = data.split('<').next().unwrap_or_default();
        text = unpack(data).ok_or_else(|| format!("the trace in {name} is damaged: export it again"))?;
    }
    let otlp = Otlp::from_lines(&text);
    let otlp = otlp.map_err(|error| {
        format!(
            "{name}: {error}. It should hold what FileSpanExporter writes, or OTLP/JSON of a collector's file exporter"
        )
    })?;
    if otlp.is_empty() {
        return Err(format!("{name} holds no spans").into());
    }
    Ok(otlp)
}

fn unpack(data: &str) -> Option<String> {
    let digit = |letter: u8| {
        Some(match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        })
    };
    let mut packed = Vec::with_capacity(data.len() / 4 * 3);
    for chunk in data.trim_end_matches('=').as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for at in 0..4 {
            bits = bits << 6 | u32::from(chunk.get(at).map_or(Some(0), |letter| digit(*letter))?);
        }
        let bytes = bits.to_be_bytes();
        packed.extend_from_slice(&bytes[1..chunk.len().max(1)]);
    }
    let mut text = String::new();
    GzDecoder::new(&packed[..]).read_to_string(&mut text).ok()?;
    Some(text)
}
