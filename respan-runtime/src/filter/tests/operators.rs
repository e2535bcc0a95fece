//! Tests of the operators.

use super::*;

/// The text of a scalar, as a field and as a filter value.
fn text(value: &Json) -> String {
    crate::filter::compare::json_text(value).into_owned()
}

fn no_list() -> impl Strategy<Value = Json> {
    value().prop_filter("a list", |value| !value.is_array())
}

proptest! {
    #[test]
    fn equality_is_reflexive_and_not_is_its_opposite(operator in one_of(EQUAL), field in scalar(), value in scalar()) {
        prop_assert!(matches(field.clone(), operator, field.clone()));
        prop_assert_eq!(matches(field.clone(), operator, value.clone()), !matches(field, "not", value));
    }

    #[test]
    fn equality_is_typed_but_numbers_are_numbers(operator in one_of(EQUAL), number in -1_000_000_i32..1_000_000) {
        prop_assert!(matches(number, operator, f64::from(number)));
        prop_assert!(matches(f64::from(number), operator, number));
        prop_assert!(!matches(number, operator, number.to_string()));
        prop_assert!(!matches(number.to_string(), operator, number));
        prop_assert!(!matches(number, operator, f64::from(number) + 0.5));
        prop_assert_eq!(matches(number, operator, true), number == 1);
        prop_assert_eq!(matches(false, operator, number), number == 0);
    }

    #[test]
    fn text_is_equal_by_case(field in "[a-zA-Z]{1,6}", operator in one_of(EQUAL)) {
        prop_assert_eq!(matches(field.clone(), operator, field.to_uppercase()), field == field.to_uppercase());
    }

    #[test]
    fn a_missing_field_does_not_match_operators_that_need_one(operator in one_of(OTHERS), value in value()) {
        prop_assert!(!matches_missing(operator, value));
    }

    #[test]
    fn a_missing_field_equals_nothing_but_null(operator in one_of(EQUAL), value in scalar()) {
        prop_assert!(matches_missing(operator, Json::Null));
        prop_assert!(!matches_missing(operator, value.clone()));
        prop_assert!(matches_missing("not", value));
        prop_assert!(!matches_missing("not", Json::Null));
    }

    #[test]
    fn a_present_field_never_equals_null(operator in one_of(EQUAL), field in scalar()) {
        prop_assert!(!matches(field.clone(), operator, Json::Null));
        prop_assert!(matches(field, "not", Json::Null));
    }

    #[test]
    fn numbers_and_numeric_texts_are_ordered(one in -1000_i32..1000, other in -1000_i32..1000) {
        let cases = [("gt", one > other), ("gte", one >= other), ("lt", one < other), ("lte", one <= other)];
        for (operator, expected) in cases {
            prop_assert_eq!(matches(one, operator, other), expected);
            prop_assert_eq!(matches(one.to_string(), operator, other), expected);
            prop_assert_eq!(matches(f64::from(one), operator, other.to_string()), expected);
            prop_assert_eq!(matches(format!(" {one}"), operator, format!("{other}.0 ")), expected);
            prop_assert_eq!(matches(true, operator, other), matches(1, operator, other));
            prop_assert_eq!(matches(one, operator, false), matches(one, operator, 0));
        }
    }

    #[test]
    fn values_other_than_numbers_are_not_ordered(operator in one_of(&["gt", "gte", "lt", "lte"]), word in "[g-z]{3}[a-z]*", number in any::<i64>()) {
        prop_assert!(!matches(word.clone(), operator, number));
        prop_assert!(!matches(number, operator, word));
        prop_assert!(!matches(number, operator, Json::Null));
        prop_assert!(!matches(number, operator, json!([1, 2])));
        prop_assert!(!matches(AttributeValue::from([number]), operator, number));
        prop_assert!(!matches(f64::NAN, operator, number));
    }

    #[test]
    fn text_operators_compare_the_texts_of_both_values(field in scalar(), value in scalar()) {
        let (one, other) = (text(&field), text(&value));
        prop_assert_eq!(matches(field.clone(), "contains", value.clone()), one.contains(&other));
        prop_assert_eq!(matches(field.clone(), "startswith", value.clone()), one.starts_with(&other));
        prop_assert_eq!(matches(field, "endswith", value), one.ends_with(&other));
    }

    #[test]
    fn parts_are_found_at_their_position(before in ".{0,5}", part in ".{0,5}", after in ".{0,5}") {
        let whole = format!("{before}{part}{after}");
        prop_assert!(matches(whole.clone(), "contains", part.clone()));
        prop_assert!(matches(whole.clone(), "startswith", before));
        prop_assert!(matches(whole.clone(), "endswith", after));
        prop_assert!(matches(whole, "icontains", part));
    }

    #[test]
    fn the_empty_text_is_contained(field in scalar(), operator in one_of(&["contains", "icontains", "ilike", "startswith", "endswith", "regex"])) {
        prop_assert!(matches(field, operator, ""));
    }

    #[test]
    fn only_icontains_and_ilike_ignore_case(part in "[a-zäöü]{1,6}") {
        let field = format!("<{}>", part.to_uppercase());
        for operator in ["icontains", "ilike", "ILIKE"] {
            prop_assert!(matches(field.clone(), operator, part.clone()));
            prop_assert!(matches(part.clone(), operator, part.to_uppercase()));
        }
        prop_assert!(!matches(field.clone(), "contains", part.clone()));
        prop_assert!(!matches(field, "regex", part.clone()));
        prop_assert!(!matches(part.to_uppercase(), "startswith", part.clone()));
        prop_assert!(!matches(part.to_uppercase(), "endswith", part));
    }

    #[test]
    fn ilike_has_no_wildcards(field in "[a-z]{2,6}") {
        for pattern in ["%".to_owned(), format!("%{field}%"), "_".repeat(field.len())] {
            prop_assert!(!matches(field.clone(), "ilike", pattern));
        }
    }

    #[test]
    fn an_expression_is_searched_anywhere(before in "[^0-9]{0,5}", digits in "[0-9]{1,4}", after in "[^0-9]{0,5}") {
        let field = format!("{before}{digits}{after}");
        prop_assert!(matches(field.clone(), "regex", "[0-9]+"));
        prop_assert_eq!(matches(field, "regex", "^[0-9]"), before.is_empty());
        prop_assert!(matches(digits.parse::<i64>().unwrap_or(0), "regex", "^[0-9]+$"));
    }

    #[test]
    fn an_invalid_expression_never_matches(field in ".{0,8}") {
        for expression in ["(", "[a", "*", "a{2,1}", "(?<=a)b"] {
            prop_assert!(!matches(field.clone(), "regex", expression));
        }
    }

    #[test]
    fn membership_is_equality_with_any(field in scalar(), values in prop::collection::vec(scalar(), 0..4)) {
        let among = values.iter().any(|value| matches(field.clone(), "", value.clone()));
        prop_assert_eq!(matches(field.clone(), "in", values.clone()), among);
        prop_assert_eq!(matches(field.clone(), "not_in", values.clone()), !among);
        let mut with_field = values;
        with_field.push(field.clone());
        prop_assert!(matches(field, "in", with_field));
    }

    #[test]
    fn membership_in_a_scalar_is_equality(field in scalar(), value in scalar()) {
        let equal = matches(field.clone(), "", value.clone());
        prop_assert_eq!(matches(field.clone(), "in", value.clone()), equal);
        prop_assert_eq!(matches(field, "not_in", value), !equal);
    }

    #[test]
    fn isnull_depends_on_the_truth_of_its_value(field in scalar(), text in ".{1,6}") {
        for truthy in [json!(true), json!(1), json!(text), json!("false"), json!([0, 0]), json!({ "a": 1 })] {
            prop_assert!(!matches(field.clone(), "isnull", truthy.clone()));
            prop_assert!(matches_missing("isnull", truthy));
        }
        for falsy in [json!(false), json!(0), json!(0.0), json!(""), json!(null), json!([]), json!({}), json!([0])] {
            prop_assert!(matches(field.clone(), "isnull", falsy.clone()));
            prop_assert!(!matches_missing("isnull", falsy));
        }
    }

    #[test]
    fn empty_is_missing_or_the_empty_text(field in scalar(), value in value()) {
        let empty = field == json!("");
        for operator in ["empty", "is_empty", "isempty"] {
            prop_assert_eq!(matches(field.clone(), operator, value.clone()), empty);
            prop_assert!(matches_missing(operator, value.clone()));
        }
        for operator in ["not_empty", "notempty", "notEmpty", "has_key"] {
            prop_assert_eq!(matches(field.clone(), operator, value.clone()), !empty);
            prop_assert!(!matches_missing(operator, value.clone()));
        }
    }

    #[test]
    fn a_list_of_one_equals_its_element(field in prop::option::of(scalar()), value in no_list(), operator in one_of(OTHERS)) {
        let field = || field.clone().map(AttributeValue::from);
        for operator in EQUAL.iter().chain(&["not", "isnull", "empty", "not_empty", operator]) {
            prop_assert_eq!(passes_with(field(), operator, json!([value])), passes_with(field(), operator, value.clone()));
        }
    }

    #[test]
    fn lists_turn_some_spellings_of_equality_into_membership(
        field in scalar(), values in prop::collection::vec(scalar(), 0..4), also in any::<bool>()
    ) {
        let mut values = values;
        if also {
            values.push(field.clone());
        }
        if values.len() == 1 {
            values.push(json!("another"));
        }
        let among = matches(field.clone(), "in", values.clone());
        for operator in ["", "=", "==", "eq"] {
            prop_assert_eq!(matches(field.clone(), operator, values.clone()), among);
        }
        let unwritten = json!({ "f": { "value": values } }).to_string();
        prop_assert_eq!(parse_lenient(&unwritten).passes(&Span::default().with("f", field.clone())), among);
        // These spellings compare with the list itself.
        prop_assert!(!matches(field.clone(), "equals", values.clone()));
        for operator in ["not", "!=", "ne"] {
            prop_assert!(matches(field.clone(), operator, values.clone()));
        }
        prop_assert!(!matches_missing("", values));
    }

    #[test]
    fn unknown_operators_never_match(
        field in prop::option::of(scalar()), value in value(),
        operator in one_of(&[">", ">=", "<", "<=", "starts_with", "ends_with", "not_contains", "between", "zzz", "5", "NOT_IN"]),
    ) {
        prop_assert!(!passes_with(field.map(AttributeValue::from), operator, value));
    }
}

#[test]
fn zero_and_false_are_not_empty() {
    assert!(!matches(0, "empty", Json::Null));
    assert!(!matches(false, "empty", Json::Null));
    assert!(!matches(
        AttributeValue::from(Vec::<AttributeValue>::new()),
        "empty",
        Json::Null
    ));
}

#[test]
fn lists_and_maps_are_compared_as_text_only() {
    let list = || AttributeValue::from(["a", "b"]);
    assert!(!matches(list(), "equals", json!(["a", "b"])));
    assert!(matches(list(), "not", json!(["a", "b"])));
    assert!(matches(list(), "contains", "\"b\""));
    assert!(matches(AttributeValue::from(json!({ "a": 1 })), "contains", "\"a\":1"));
}
