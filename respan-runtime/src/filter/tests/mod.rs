//! The rules of export filters, each as a property; and the shapes that were observed.

mod malformed;
mod operators;
mod wire;

use crate::filter::fields::Fields;
use crate::filter::lenient::parse_lenient;
use crate::filter::{ExportFilter, Operator};
use crate::model::{AttributeValue, ValueRef};
use opentelemetry::trace::Status;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A span to decide about.
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
        for (_, value) in self.attributes.iter().filter(|(known, _)| known == key) {
            found(value.into());
        }
    }
}

/// Whether a span whose field `f` has the value (or lacks it) passes a filter written as JSON.
fn decide(field: Option<AttributeValue>, operator: &str, value: Json) -> bool {
    let text = json!({ "f": { "operator": operator, "value": value } }).to_string();
    let span = field.map_or_else(Span::default, |value| Span::default().with("f", value));
    let read = parse_lenient(&text).passes(&span);
    // Made by hand, the filter decides alike.
    if let Some(operator) = operator
        .parse::<Operator>()
        .ok()
        .filter(|known| known.as_str() == operator)
    {
        assert_eq!(
            read,
            ExportFilter::new().field("f", operator, value).passes(&span),
            "{text}"
        );
    }
    read
}

fn holds(field: impl Into<AttributeValue>, operator: &str, value: impl Into<Json>) -> bool {
    decide(Some(field.into()), operator, value.into())
}

fn holds_when_missing(operator: &str, value: impl Into<Json>) -> bool {
    decide(None, operator, value.into())
}

/// Values that a field and a filter can both have, with equal meaning.
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

/// Everything that a filter can have as its value.
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
