//! What each operator means.

use super::*;

/// What the text of a scalar is, for both sides.
fn text(value: &Json) -> String {
    crate::filter::compare::json_text(value).into_owned()
}

fn no_list() -> impl Strategy<Value = Json> {
    value().prop_filter("a list", |value| !value.is_array())
}

proptest! {
    #[test]
    fn equality_is_reflexive_and_not_is_its_opposite(operator in one_of(EQUAL), field in scalar(), value in scalar()) {
        prop_assert!(holds(field.clone(), operator, field.clone()));
        prop_assert_eq!(holds(field.clone(), operator, value.clone()), !holds(field, "not", value));
    }

    #[test]
    fn equality_is_typed_but_numbers_are_numbers(operator in one_of(EQUAL), number in -1_000_000_i32..1_000_000) {
        prop_assert!(holds(number, operator, f64::from(number)));
        prop_assert!(holds(f64::from(number), operator, number));
        prop_assert!(!holds(number, operator, number.to_string()));
        prop_assert!(!holds(number.to_string(), operator, number));
        prop_assert!(!holds(number, operator, f64::from(number) + 0.5));
        prop_assert_eq!(holds(number, operator, true), number == 1);
        prop_assert_eq!(holds(false, operator, number), number == 0);
    }

    #[test]
    fn text_is_equal_by_case(field in "[a-zA-Z]{1,6}", operator in one_of(EQUAL)) {
        prop_assert_eq!(holds(field.clone(), operator, field.to_uppercase()), field == field.to_uppercase());
    }

    #[test]
    fn a_missing_field_fails_what_needs_one(operator in one_of(OTHERS), value in value()) {
        prop_assert!(!holds_when_missing(operator, value));
    }

    #[test]
    fn a_missing_field_equals_nothing_but_null(operator in one_of(EQUAL), value in scalar()) {
        prop_assert!(holds_when_missing(operator, Json::Null));
        prop_assert!(!holds_when_missing(operator, value.clone()));
        prop_assert!(holds_when_missing("not", value));
        prop_assert!(!holds_when_missing("not", Json::Null));
    }

    #[test]
    fn a_present_field_never_equals_null(operator in one_of(EQUAL), field in scalar()) {
        prop_assert!(!holds(field.clone(), operator, Json::Null));
        prop_assert!(holds(field, "not", Json::Null));
    }

    #[test]
    fn ordering_is_that_of_numbers_also_in_text(one in -1000_i32..1000, other in -1000_i32..1000) {
        let wanted = [("gt", one > other), ("gte", one >= other), ("lt", one < other), ("lte", one <= other)];
        for (operator, expected) in wanted {
            prop_assert_eq!(holds(one, operator, other), expected);
            prop_assert_eq!(holds(one.to_string(), operator, other), expected);
            prop_assert_eq!(holds(f64::from(one), operator, other.to_string()), expected);
            prop_assert_eq!(holds(format!(" {one}"), operator, format!("{other}.0 ")), expected);
            prop_assert_eq!(holds(true, operator, other), holds(1, operator, other));
            prop_assert_eq!(holds(one, operator, false), holds(one, operator, 0));
        }
    }

    #[test]
    fn what_is_no_number_is_not_ordered(operator in one_of(&["gt", "gte", "lt", "lte"]), word in "[g-z]{3}[a-z]*", number in any::<i64>()) {
        prop_assert!(!holds(word.clone(), operator, number));
        prop_assert!(!holds(number, operator, word));
        prop_assert!(!holds(number, operator, Json::Null));
        prop_assert!(!holds(number, operator, json!([1, 2])));
        prop_assert!(!holds(AttributeValue::from([number]), operator, number));
        prop_assert!(!holds(f64::NAN, operator, number));
    }

    #[test]
    fn text_operators_work_on_the_text_of_both(field in scalar(), value in scalar()) {
        let (one, other) = (text(&field), text(&value));
        prop_assert_eq!(holds(field.clone(), "contains", value.clone()), one.contains(&other));
        prop_assert_eq!(holds(field.clone(), "startswith", value.clone()), one.starts_with(&other));
        prop_assert_eq!(holds(field, "endswith", value), one.ends_with(&other));
    }

    #[test]
    fn parts_are_found_where_they_are(before in ".{0,5}", part in ".{0,5}", after in ".{0,5}") {
        let whole = format!("{before}{part}{after}");
        prop_assert!(holds(whole.clone(), "contains", part.clone()));
        prop_assert!(holds(whole.clone(), "startswith", before));
        prop_assert!(holds(whole.clone(), "endswith", after));
        prop_assert!(holds(whole, "icontains", part));
    }

    #[test]
    fn the_empty_text_is_contained(field in scalar(), operator in one_of(&["contains", "icontains", "ilike", "startswith", "endswith", "regex"])) {
        prop_assert!(holds(field, operator, ""));
    }

    #[test]
    fn only_icontains_and_ilike_ignore_case(part in "[a-zäöü]{1,6}") {
        let field = format!("<{}>", part.to_uppercase());
        for operator in ["icontains", "ilike", "ILIKE"] {
            prop_assert!(holds(field.clone(), operator, part.clone()));
            prop_assert!(holds(part.clone(), operator, part.to_uppercase()));
        }
        prop_assert!(!holds(field.clone(), "contains", part.clone()));
        prop_assert!(!holds(field, "regex", part.clone()));
        prop_assert!(!holds(part.to_uppercase(), "startswith", part.clone()));
        prop_assert!(!holds(part.to_uppercase(), "endswith", part));
    }

    #[test]
    fn ilike_has_no_wildcards(field in "[a-z]{2,6}") {
        for pattern in ["%".to_owned(), format!("%{field}%"), "_".repeat(field.len())] {
            prop_assert!(!holds(field.clone(), "ilike", pattern));
        }
    }

    #[test]
    fn an_expression_is_searched_anywhere(before in "[^0-9]{0,5}", digits in "[0-9]{1,4}", after in "[^0-9]{0,5}") {
        let field = format!("{before}{digits}{after}");
        prop_assert!(holds(field.clone(), "regex", "[0-9]+"));
        prop_assert_eq!(holds(field, "regex", "^[0-9]"), before.is_empty());
        prop_assert!(holds(digits.parse::<i64>().unwrap_or(0), "regex", "^[0-9]+$"));
    }

    #[test]
    fn a_bad_expression_never_holds(field in ".{0,8}") {
        for expression in ["(", "[a", "*", "a{2,1}", "(?<=a)b"] {
            prop_assert!(!holds(field.clone(), "regex", expression));
        }
    }

    #[test]
    fn membership_is_equality_with_any(field in scalar(), values in prop::collection::vec(scalar(), 0..4)) {
        let among = values.iter().any(|value| holds(field.clone(), "", value.clone()));
        prop_assert_eq!(holds(field.clone(), "in", values.clone()), among);
        prop_assert_eq!(holds(field.clone(), "not_in", values.clone()), !among);
        let mut with_field = values;
        with_field.push(field.clone());
        prop_assert!(holds(field, "in", with_field));
    }

    #[test]
    fn membership_in_a_scalar_is_equality(field in scalar(), value in scalar()) {
        let equal = holds(field.clone(), "", value.clone());
        prop_assert_eq!(holds(field.clone(), "in", value.clone()), equal);
        prop_assert_eq!(holds(field, "not_in", value), !equal);
    }

    #[test]
    fn isnull_asks_by_the_truth_of_its_value(field in scalar(), text in ".{1,6}") {
        for wanted in [json!(true), json!(1), json!(text), json!("false"), json!([0, 0]), json!({ "a": 1 })] {
            prop_assert!(!holds(field.clone(), "isnull", wanted.clone()));
            prop_assert!(holds_when_missing("isnull", wanted));
        }
        for unwanted in [json!(false), json!(0), json!(0.0), json!(""), json!(null), json!([]), json!({}), json!([0])] {
            prop_assert!(holds(field.clone(), "isnull", unwanted.clone()));
            prop_assert!(!holds_when_missing("isnull", unwanted));
        }
    }

    #[test]
    fn empty_is_missing_or_the_empty_text(field in scalar(), value in value()) {
        let empty = field == json!("");
        for operator in ["empty", "is_empty", "isempty"] {
            prop_assert_eq!(holds(field.clone(), operator, value.clone()), empty);
            prop_assert!(holds_when_missing(operator, value.clone()));
        }
        for operator in ["not_empty", "notempty", "notEmpty", "has_key"] {
            prop_assert_eq!(holds(field.clone(), operator, value.clone()), !empty);
            prop_assert!(!holds_when_missing(operator, value.clone()));
        }
    }

    #[test]
    fn a_list_of_one_is_its_element(field in prop::option::of(scalar()), value in no_list(), operator in one_of(OTHERS)) {
        let field = || field.clone().map(AttributeValue::from);
        for operator in EQUAL.iter().chain(&["not", "isnull", "empty", "not_empty", operator]) {
            prop_assert_eq!(decide(field(), operator, json!([value])), decide(field(), operator, value.clone()));
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
        let among = holds(field.clone(), "in", values.clone());
        for operator in ["", "=", "==", "eq"] {
            prop_assert_eq!(holds(field.clone(), operator, values.clone()), among);
        }
        let unwritten = json!({ "f": { "value": values } }).to_string();
        prop_assert_eq!(parse_lenient(&unwritten).passes(&Span::default().with("f", field.clone())), among);
        // These compare with the list itself.
        prop_assert!(!holds(field.clone(), "equals", values.clone()));
        for operator in ["not", "!=", "ne"] {
            prop_assert!(holds(field.clone(), operator, values.clone()));
        }
        prop_assert!(!holds_when_missing("", values));
    }

    #[test]
    fn unknown_operators_never_hold(
        field in prop::option::of(scalar()), value in value(),
        operator in one_of(&[">", ">=", "<", "<=", "starts_with", "ends_with", "not_contains", "between", "zzz", "5", "NOT_IN"]),
    ) {
        prop_assert!(!decide(field.map(AttributeValue::from), operator, value));
    }
}

#[test]
fn zero_and_false_are_not_empty() {
    assert!(!holds(0, "empty", Json::Null));
    assert!(!holds(false, "empty", Json::Null));
    assert!(!holds(
        AttributeValue::from(Vec::<AttributeValue>::new()),
        "empty",
        Json::Null
    ));
}

#[test]
fn lists_and_maps_are_compared_as_text_only() {
    let list = || AttributeValue::from(["a", "b"]);
    assert!(!holds(list(), "equals", json!(["a", "b"])));
    assert!(holds(list(), "not", json!(["a", "b"])));
    assert!(holds(list(), "contains", "\"b\""));
    assert!(holds(AttributeValue::from(json!({ "a": 1 })), "contains", "\"a\":1"));
}
