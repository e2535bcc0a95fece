//! Tests of export filters: properties of each operator, and observations of the Python SDK.

mod malformed;
mod operators;
mod wire;

use crate::filter::fields::Fields;
use crate::filter::parse_lenient::parse_lenient;
use crate::filter::{ExportFilter, Operator};
use crate::value::{AttributeValue, ValueRef};
use opentelemetry::trace::Status;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A minimal span.
#[derive(Debug, Default)]
pub(super) struct Span {
    name: String,
    status: Status,
    attributes: Vec<(String, AttributeValue)>,
}

impl Span {
    pub(super) fn with(mut self, key: &str, value: impl Into<AttributeValue>) -> Self {
        self.attributes.push((key.to_owned(), value.into()));
        self
    }
}

impl Fields for Span {
    fn name(&self) -> &str {
        &self.name
    }

    fn status(&self) -> &Status {
        &self.status
    }

    fn attribute(&self, key: &str, found: &mut dyn FnMut(ValueRef<'_>)) {
        for (_, value) in self.attributes.iter().filter(|(name, _)| name == key) {
            found(value.into());
        }
    }
}

/// Returns whether a span whose field `f` has the value, or is missing, passes a filter in JSON form.
fn passes_with(field: Option<AttributeValue>, operator: &str, value: Json) -> bool {
    let text = json!({ "f": { "operator": operator, "value": value } }).to_string();
    let span = field.map_or_else(Span::default, |value| Span::default().with("f", value));
    let parsed = parse_lenient(&text).passes(&span);
    // A filter built by methods has the same result.
    if let Some(operator) = operator
        .parse::<Operator>()
        .ok()
        .filter(|parsed| parsed.as_str() == operator)
    {
        assert_eq!(
            parsed,
            ExportFilter::new().field("f", operator, value).passes(&span),
            "{text}"
        );
    }
    parsed
}

fn matches(field: impl Into<AttributeValue>, operator: &str, value: impl Into<Json>) -> bool {
    passes_with(Some(field.into()), operator, value.into())
}

fn matches_missing(operator: &str, value: impl Into<Json>) -> bool {
    passes_with(None, operator, value.into())
}

/// Values that both a field and a filter can have.
fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-5_i64..5).prop_map(Json::from),
        any::<f64>()
            .prop_filter("JSON has no others", |value| value.is_finite())
            .prop_map(Json::from),
        ".{0,8}".prop_map(Json::from),
    ]
}

/// All values that a filter can have.
fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![Just(Json::Null), scalar()];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::btree_map("[a-c]{1,2}", inner, 0..3)
                .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

const EQUAL: &[&str] = &["", "=", "==", "eq", "equals", "EQ", " == "];
const OTHERS: &[&str] = &[
    "gt",
    "gte",
    "lt",
    "lte",
    "contains",
    "icontains",
    "ilike",
    "startswith",
    "endswith",
    "regex",
    "in",
    "not_in",
];

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(texts)
}
