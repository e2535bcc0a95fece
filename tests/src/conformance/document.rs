//! The normal form of a capture: the contents of a golden.

use super::json::{Json, Map};

/// A capture in its normal form; see the README of the conformance material for its parts.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The scenario's name; only goldens have one.
    pub scenario: Option<String>,
    /// A defect of the Python SDK in this scenario; only goldens have it.
    pub upstream_defect: Option<String>,
    /// The end of the program, where that was observed.
    pub exit_code: Option<Json>,
    /// Values chosen by the scenario, which the normal form keeps.
    pub settings: Settings,
    /// Each request and each batch of an additional exporter.
    pub requests: Vec<Request>,
    /// Each span once, by start time.
    pub spans: Vec<Span>,
    /// Observations of the scenario.
    pub facts: Map,
    /// Peculiarities of the encoding.
    pub wire_notes: Vec<String>,
    /// The keys of each span in the order on the wire, if the scenario tests it.
    pub attribute_order: Option<Map>,
    /// The number of exports of each name, in place of the spans, for scenarios with very many.
    pub span_names: Option<Map>,
}

/// Values chosen by a scenario.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Ids that stay as they are, lower case.
    pub fixed_ids: Vec<String>,
    /// Event times that stay as they are.
    pub fixed_times: Vec<i128>,
    /// Timestamps that stay as they are.
    pub fixed_strings: Vec<String>,
    /// URL paths of further HTTP exporters.
    pub extra_paths: Vec<String>,
    /// Only counts are kept.
    pub summary: bool,
    /// The order of attributes is kept.
    pub keep_order: bool,
}

/// One request, or one batch of an additional exporter.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The exporter.
    pub sink: String,
    /// Method, path, headers and status of an HTTP request.
    pub http: Option<RequestHead>,
    /// Defects of the body.
    pub invalid_json: Option<String>,
    /// The different resources in it.
    pub resources: Vec<Map>,
    /// Labels of the spans by instrumentation scope; a count in summaries.
    pub spans_by_scope: Vec<(String, Json)>,
    /// Number of consecutive repetitions; only in summaries.
    pub times: Option<usize>,
}

/// The parts of an HTTP request that belong to the protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestHead {
    /// `POST`.
    pub method: String,
    /// The path, with query.
    pub path: String,
    /// Without those of the HTTP client; the key masked.
    pub headers: Map,
    /// The status answered.
    pub answered: i128,
}

/// One span.
#[derive(Debug, Clone, Default)]
pub struct Span {
    /// `S1`, `S2` ...
    pub id: String,
    /// `T1`, `T2` ..., or an id that the scenario chose.
    pub trace: String,
    /// A label, an id that the scenario chose, `unexported-1`, or nothing.
    pub parent: Option<String>,
    /// The full name.
    pub name: Json,
    /// 1 internal to 5 consumer.
    pub kind: Json,
    /// `code`, and `message` if there is one.
    pub status: Map,
    /// Sorted by key.
    pub attributes: Map,
    /// `name` and `version`.
    pub scope: Map,
    /// In order.
    pub events: Vec<Event>,
    /// In order.
    pub links: Vec<Link>,
    /// Members that are not compared.
    pub extra: Map,
    /// Accepted deliveries per exporter.
    pub copies: Map,
    /// Deliveries that the collector refused.
    pub rejected: Option<i128>,
    /// The form of the span for other exporters, if it differed.
    pub variants: Option<Map>,
}

/// One event.
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// Its name.
    pub name: Json,
    /// `within span`, `outside span`, `0`, or a time that the scenario chose.
    pub time: String,
    /// Without stack traces.
    pub attributes: Map,
    /// Members that are not compared.
    pub extra: Map,
}

/// One link.
#[derive(Debug, Clone, Default)]
pub struct Link {
    /// A label, an id that the scenario chose, or `<unknown id>`.
    pub trace: String,
    /// Likewise.
    pub span: String,
    /// Sampled 1, remote 256.
    pub flags: i128,
    /// Its attributes.
    pub attributes: Map,
    /// As on the wire.
    pub trace_state: Option<String>,
    /// Members that are not compared.
    pub extra: Map,
}

impl Settings {
    pub(super) fn is_fixed_id(&self, id: &str) -> bool {
        self.fixed_ids.iter().any(|fixed| fixed == id)
    }

    pub(super) fn from_json(value: &Json) -> Self {
        let texts = |key| {
            value
                .list(key)
                .iter()
                .filter_map(Json::as_text)
                .map(str::to_owned)
                .collect()
        };
        let flag = |key| value.get(key).is_some_and(Json::is_something);
        Self {
            fixed_ids: value
                .list("fixed_ids")
                .iter()
                .filter_map(Json::as_text)
                .map(str::to_lowercase)
                .collect(),
            fixed_times: value.list("fixed_times").iter().filter_map(Json::as_whole).collect(),
            fixed_strings: texts("fixed_strings"),
            extra_paths: texts("extra_paths"),
            summary: flag("summary"),
            keep_order: flag("keep_order"),
        }
    }
}
