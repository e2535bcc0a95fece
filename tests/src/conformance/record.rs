//! The records of a capture.

use super::json::{self, Json, Map, SyntaxError};

/// One entry of a capture, in the order in which it happened.
#[derive(Debug, Clone)]
pub enum Record {
    /// Spans that an exporter or the collector received.
    Export(Export),
    /// An observation of the scenario.
    Fact(String, Json),
}

/// A batch of spans: an HTTP request, or what an additional exporter received.
#[derive(Debug, Clone)]
pub struct Export {
    /// The name of the additional exporter; `None` for HTTP.
    pub sink: Option<String>,
    /// The HTTP request; `None` for an additional exporter.
    pub http: Option<Http>,
    /// `{"resourceSpans": [...]}`.
    pub body: Json,
    /// Defects of the body's JSON.
    pub invalid_json: Option<String>,
}

/// An HTTP request and its answer, without the body.
#[derive(Debug, Clone)]
pub struct Http {
    /// `POST`.
    pub method: String,
    /// The path, with query.
    pub path: String,
    /// All headers, as they came.
    pub headers: Map,
    /// The status that the collector answered.
    pub status: i128,
}

/// Reads a capture file: one JSON record per line.
///
/// # Errors
/// A line is not JSON.
pub fn read(text: &str) -> Result<Vec<Record>, SyntaxError> {
    let lines = text.split('\n').filter(|line| !line.trim().is_empty());
    let records: Result<Vec<Json>, _> = lines.map(json::parse).collect();
    Ok(records?.iter().filter_map(Record::from_json).collect())
}

impl Export {
    /// Returns whether the collector rejected it.
    pub fn refused(&self) -> bool {
        self.http.as_ref().is_some_and(|http| http.status >= 400)
    }
}

impl Record {
    /// An additional exporter's batch.
    pub fn sink(name: impl Into<String>, body: Json) -> Self {
        Self::Export(Export {
            sink: Some(name.into()),
            http: None,
            body,
            invalid_json: None,
        })
    }

    /// Reads one line of a capture file; `None` for lines that are never compared.
    pub fn from_json(line: &Json) -> Option<Self> {
        if let Some(name) = line.text("fact") {
            return Some(Self::Fact(
                name.to_owned(),
                line.get("value").cloned().unwrap_or(Json::Null),
            ));
        }
        if line.get("log").is_some() {
            return None;
        }
        let http = line.text("path").map(|path| Http {
            method: line.text("method").unwrap_or("POST").to_owned(),
            path: path.to_owned(),
            headers: line.get("headers").and_then(Json::as_map).cloned().unwrap_or_default(),
            status: line.get("status").and_then(Json::as_whole).unwrap_or(200),
        });
        Some(Self::Export(Export {
            sink: line.text("sink").map(str::to_owned),
            http,
            body: line.get("body").unwrap_or(line).clone(),
            invalid_json: line.text("invalid_json").map(str::to_owned),
        }))
    }
}
