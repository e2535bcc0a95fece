//! Tests of malformed filters: a malformed filter passes spans, a condition without a meaning drops them.

use super::*;

/// Returns whether the span of the observations, with the text `Hello` and the number 10, passes the filter.
fn passes(filter: &str) -> bool {
    let span = Span::default()
        .with("text", "Hello")
        .with("n", 10)
        .with("respan.export_filter", filter.to_owned());
    parse_lenient(filter).passes(&span)
}

#[test]
fn results_equal_those_of_the_python_sdk() {
    let observed = [
        ("null", true),
        ("{}", true),
        ("", true),
        (r#"{"text": "Hello"}"#, true),
        (r#"{"text": null}"#, true),
        (r#"{"text": [1]}"#, true),
        (r#"{"text": {}}"#, false),
        (r#"{"missing": {}}"#, true),
        (r#"{"text": {"value": "Hello"}}"#, true),
        (r#"{"text": {"operator": "eq"}}"#, false),
        (r#"{"text": {"operator": "zzz", "value": 1}}"#, false),
        (
            r#"{"text": {"operator": "", "value": "Hello"}, "n": {"operator": "gt", "value": 1}}"#,
            true,
        ),
        (
            r#"{"text": {"operator": "", "value": "Hello"}, "n": {"operator": "gt", "value": 99}}"#,
            false,
        ),
        (r#"{"text": {"operator": "", "value": "Hello"}, "n": 5}"#, true),
        (r#"[{"text": {"operator": "", "value": "zzz"}}]"#, true),
        ("[]", true),
        (r#""not a filter""#, true),
        ("not a filter", true),
        (r#"{"text": {"operator": 5, "value": "Hello"}}"#, false),
        (r#"{"text": {"operator": "", "value": ["a", "b", "Hello"]}}"#, true),
        (r#"{"text": {"operator": "contains", "value": []}}"#, false),
        (r#"{"respan.export_filter": {"operator": "not_empty"}}"#, true),
    ];
    for (filter, expected) in observed {
        assert_eq!(passes(filter), expected, "{filter}");
    }
}

#[test]
fn a_null_operator_is_equality() {
    assert!(passes(r#"{"text": {"operator": null, "value": "Hello"}}"#));
}

#[test]
fn the_last_of_two_conditions_counts() {
    assert!(passes(r#"{"n": {"value": 11}, "n": {"value": 10}}"#));
    assert!(passes(r#"{"n": {"value": 11}, "n": 10}"#));
}

fn no_object() -> impl Strategy<Value = Json> {
    value().prop_filter("an object", |value| !value.is_object())
}

fn no_text() -> impl Strategy<Value = Json> {
    value().prop_filter("a text or null", |value| !value.is_string() && !value.is_null())
}

proptest! {
    #[test]
    fn any_text_is_parsed_without_a_panic(text in ".{0,40}") {
        let _ = passes(&text);
    }

    #[test]
    fn text_other_than_json_passes(text in "[^ \t\n\r{\\[\"0-9tfn-].{0,20}") {
        prop_assert!(passes(&text));
    }

    #[test]
    fn values_other_than_objects_pass(value in no_object()) {
        prop_assert!(passes(&value.to_string()));
    }

    #[test]
    fn conditions_other_than_objects_are_skipped(condition in no_object(), number in 9..12) {
        let filter = json!({ "text": condition, "n": { "value": number } });
        prop_assert_eq!(passes(&filter.to_string()), number == 10);
    }

    #[test]
    fn an_operator_other_than_a_string_drops(operator in no_text(), value in value()) {
        let filter = json!({ "text": { "operator": operator, "value": value } });
        prop_assert!(!passes(&filter.to_string()));
    }

    #[test]
    fn all_conditions_must_match(results in prop::collection::vec(any::<bool>(), 0..6)) {
        let span = results.iter().enumerate().fold(Span::default(), |span, (at, result)| span.with(&at.to_string(), *result));
        let filter = (0..results.len()).fold(ExportFilter::new(), |filter, at| filter.equal(at.to_string(), true));
        prop_assert_eq!(filter.passes(&span), results.iter().all(|result| *result));
    }
}
