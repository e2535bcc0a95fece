//! Tests of virtual fields, the JSON form and the strict parser.

use super::*;
use crate::filter::ExportFilterError;

fn with_status(status: Status) -> Span {
    Span {
        status,
        ..Span::default()
    }
}

#[test]
fn the_status_is_a_field() {
    for (status, code) in [
        (Status::Unset, "UNSET"),
        (Status::Ok, "OK"),
        (Status::error("boom"), "ERROR"),
    ] {
        let span = with_status(status);
        for other in ["UNSET", "OK", "ERROR"] {
            assert_eq!(
                ExportFilter::new().equal("status_code", other).passes(&span),
                code == other
            );
        }
    }
    assert!(ExportFilter::errors_only().passes(&with_status(Status::error(""))));
}

#[test]
fn virtual_fields_come_before_attributes() {
    let span = Span {
        name: "slow.task".to_owned(),
        ..Span::default()
    };
    let span = span.with("name", "other").with("status_code", "ERROR");
    assert!(ExportFilter::new().equal("name", "slow.task").passes(&span));
    assert!(!ExportFilter::errors_only().passes(&span));
    assert!(!ExportFilter::new().is_missing("name").passes(&Span::default()));
}

#[test]
fn the_last_value_of_a_repeated_key_counts() {
    let span = Span::default().with("n", 1).with("n", 2);
    assert!(ExportFilter::new().equal("n", 2).passes(&span));
    assert!(!ExportFilter::new().equal("n", 1).passes(&span));
}

#[test]
fn condition_methods_match_their_operators() {
    let span = Span::default()
        .with("score", 0.7)
        .with("tier", "gold")
        .with("blank", "");
    let new = ExportFilter::new;
    assert!(new().greater_than("score", 0.5).passes(&span));
    assert!(!new().less_than("score", 0.5).passes(&span));
    assert!(new().contains("tier", "old").passes(&span));
    assert!(new().is_in("tier", ["gold", "silver"]).passes(&span));
    assert!(!new().is_not_in("tier", ["gold"]).passes(&span));
    assert!(
        new()
            .is_missing("none")
            .is_empty("blank")
            .is_not_empty("tier")
            .passes(&span)
    );
    assert!(
        new()
            .not_equal("tier", "silver")
            .equal("none", Json::Null)
            .passes(&span)
    );
    assert!(new().matches("tier", "^g").expect("an expression").passes(&span));
}

#[test]
fn a_second_condition_on_a_field_replaces_the_first() {
    let filter = ExportFilter::new().equal("n", 1).equal("m", 1).equal("n", 2);
    assert_eq!(
        filter.to_json(),
        r#"{"n":{"operator":"","value":2},"m":{"operator":"","value":1}}"#
    );
}

#[test]
fn a_value_is_written_where_there_is_one() {
    let filter = ExportFilter::new()
        .is_empty("a")
        .is_not_empty("b")
        .equal("c", Json::Null);
    let written = r#"{"a":{"operator":"empty"},"b":{"operator":"not_empty"},"c":{"operator":"","value":null}}"#;
    assert_eq!(filter.to_json(), written);
    let valued = r#"{"a":{"operator":"empty","value":1}}"#;
    for text in [written, valued] {
        let filter = ExportFilter::from_json(text).expect("a filter");
        assert_eq!(filter.to_json(), text);
    }
}

fn parse_error(text: &str) -> ExportFilterError {
    ExportFilter::from_json(text).expect_err(text)
}

#[test]
fn the_strict_parser_reports_each_mistake() {
    use ExportFilterError as Error;
    assert!(matches!(parse_error("not JSON"), Error::Json(_)));
    assert!(matches!(parse_error("{} {}"), Error::Json(_)));
    for text in ["null", "[]", "\"a\"", "1"] {
        assert!(matches!(parse_error(text), Error::NotAnObject), "{text}");
    }
    assert!(
        matches!(parse_error(r#"{"a": {"value": 1}, "a": {"value": 2}}"#), Error::DuplicateField { field } if field == "a")
    );
    assert!(matches!(parse_error(r#"{"a": 1}"#), Error::NotACondition { field } if field == "a"));
    assert!(
        matches!(parse_error(r#"{"a": {"op": "gt", "value": 1}}"#), Error::UnknownMember { member, .. } if member == "op")
    );
    for operator in ["5", "\">=\"", "\"starts_with\"", "true", "[]"] {
        let text = format!(r#"{{"a": {{"operator": {operator}, "value": 1}}}}"#);
        assert!(
            matches!(parse_error(&text), Error::UnknownOperator { operator: reported, .. } if reported == operator)
        );
    }
    let unknown = parse_error(r#"{"a": {"operator": ">="}}"#).to_string();
    assert!(
        unknown.contains("`a`") && unknown.contains("\">=\"") && unknown.contains("gte"),
        "{unknown}"
    );
    assert!(matches!(
        parse_error(r#"{"a": {}}"#),
        Error::MissingValue {
            operator: Operator::Equal,
            ..
        }
    ));
    assert!(matches!(
        parse_error(r#"{"a": {"operator": "regex", "value": "("}}"#),
        Error::Regex { .. }
    ));
}

#[test]
fn the_strict_parser_rejects_values_without_meaning() {
    let meaningless = [
        ("gt", json!("high")),
        ("lt", json!("nan")),
        ("lte", json!(null)),
        ("gt", json!([1, 2])),
        ("equals", json!([1, 2])),
        ("not", json!([1, 2])),
        ("", json!([])),
        ("", json!({ "a": 1 })),
        ("in", json!([])),
        ("in", json!([[1], [2]])),
        ("not_in", json!(null)),
        ("contains", json!([])),
        ("regex", json!(null)),
        ("isnull", json!("false")),
    ];
    for (operator, value) in meaningless {
        let text = json!({ "a": { "operator": operator, "value": value } }).to_string();
        assert!(
            matches!(parse_error(&text), ExportFilterError::WrongValue { .. }),
            "{text}"
        );
    }
}

#[test]
fn the_strict_parser_accepts_valid_filters() {
    let valid = [
        r"{}",
        r#"{"a": {"value": null}}"#,
        r#"{"a": {"operator": null, "value": 1}}"#,
        r#"{"a": {"operator": "eq", "value": [1, "b"]}}"#,
        r#"{"a": {"operator": "equals", "value": [1]}}"#,
        r#"{"a": {"operator": " GT ", "value": "4.5"}}"#,
        r#"{"a": {"operator": "empty"}}"#,
        r#"{"a": {"operator": "has_key", "value": null}}"#,
        r#"{"a": {"operator": "isnull", "value": [true]}}"#,
        r#"{"a": {"operator": "in", "value": "b"}}"#,
        r#"{"a": {"operator": "contains", "value": 4}}"#,
    ];
    for text in valid {
        assert!(ExportFilter::from_json(text).is_ok(), "{text}");
    }
}

/// A valid or invalid filter.
fn filter() -> impl Strategy<Value = Json> {
    let operator = prop_oneof![
        one_of(EQUAL).prop_map(Json::from),
        one_of(OTHERS).prop_map(Json::from),
        one_of(&["not", "isnull", "empty", "has_key", ">=", "zzz"]).prop_map(Json::from),
        Just(Json::Null),
        Just(json!(5)),
    ];
    let condition = prop_oneof![
        6 => (operator, value()).prop_map(|(operator, value)| json!({ "operator": operator, "value": value })),
        1 => value().prop_map(|value| json!({ "value": value })),
        1 => value(),
    ];
    prop::collection::btree_map("[a-c]|\"\u{1}é", condition, 0..4)
        .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into())
}

fn span() -> impl Strategy<Value = Span> {
    prop::collection::vec(("[a-c]", scalar()), 0..3).prop_map(|fields| {
        fields
            .into_iter()
            .fold(Span::default(), |span, (key, value)| span.with(&key, value))
    })
}

proptest! {
    #[test]
    fn the_json_form_round_trips(filter in filter(), span in span()) {
        let parsed = parse_lenient(&filter.to_string());
        let again = parse_lenient(&parsed.to_json());
        prop_assert_eq!(&again, &parsed);
        prop_assert_eq!(again.passes(&span), parsed.passes(&span));
    }

    #[test]
    fn both_parsers_agree_on_valid_filters(filter in filter(), span in span()) {
        let text = filter.to_string();
        if let Ok(strict) = ExportFilter::from_json(&text) {
            prop_assert_eq!(&strict, &parse_lenient(&text));
            prop_assert_eq!(strict.passes(&span), parse_lenient(&text).passes(&span));
            prop_assert_eq!(ExportFilter::from_json(&strict.to_json()).ok(), Some(strict));
        }
    }
}
