//! The conditions of an export filter, and the checks on them.

use proc_macro2::Span;
use regex_lite::Regex;

use super::json::{Json, Member};
use super::operators::{self, Operator};
use crate::errors::quoted_list;

const MEMBERS: [&str; 2] = ["operator", "value"];

/// Checks that a filter is an object of conditions, one for each field; `span` is that of the whole literal.
pub(super) fn check(filter: &Json, span: Span) -> syn::Result<()> {
    let Json::Object(conditions) = filter else {
        let found = filter.type_with_article();
        let message = format!("an export filter is an object of conditions, not {found}");
        return Err(syn::Error::new(span, message));
    };
    for (index, condition) in conditions.iter().enumerate() {
        let (span, field) = (condition.key_span, &condition.key);
        if conditions.iter().take(index).any(|earlier| earlier.key == *field) {
            return Err(syn::Error::new(span, format!("the field `{field}` has two conditions")));
        }
        let Json::Object(members) = &condition.value else {
            let found = condition.value.type_with_article();
            let message =
                format!("the condition on `{field}` is {found}; expected `{{ \"operator\": ..., \"value\": ... }}`");
            return Err(syn::Error::new(span, message));
        };
        check_members(field, members)?;
        check_operator(field, members, span)?;
    }
    Ok(())
}

/// Checks that a condition has no members but `operator` and `value`, each at most once.
fn check_members(field: &str, members: &[Member]) -> syn::Result<()> {
    for (index, member) in members.iter().enumerate() {
        let (key, value) = (member.key.as_str(), &member.value);
        let message = if !MEMBERS.contains(&key) {
            format!(
                "unknown member `{key}` in the condition on `{field}`; accepted are {}",
                quoted_list(MEMBERS)
            )
        } else if members.iter().take(index).any(|earlier| earlier.key == key) {
            format!("`{key}` is given twice in the condition on `{field}`")
        } else if key == "operator" && !matches!(value, Json::String(_) | Json::Null) {
            let found = value.type_with_article();
            format!("the operator of the condition on `{field}` is {found}; expected a string")
        } else {
            continue;
        };
        return Err(syn::Error::new(member.key_span, message));
    }
    Ok(())
}

/// Checks that the operator exists and that the value is an operand of it.
fn check_operator(field: &str, members: &[Member], condition: Span) -> syn::Result<()> {
    let find = |key| members.iter().find(|member| member.key == key);
    let (operator_span, spelling) = match find("operator") {
        Some(Member {
            value: Json::String(text),
            value_span,
            ..
        }) => (*value_span, text.as_str()),
        _ => (condition, ""),
    };
    let Some(operator) = operators::find(spelling) else {
        let accepted = operators::accepted();
        let message = format!("unknown operator `{spelling}` in the condition on `{field}`; accepted are {accepted}");
        return Err(syn::Error::new(operator_span, message));
    };
    let value = find("value");
    let Some(expected) = operator.mismatch(spelling, value.map(|member| &member.value)) else {
        return value.map_or(Ok(()), |member| check_regex(field, operator, member));
    };
    let name = if spelling.is_empty() {
        "equality".to_owned()
    } else {
        format!("`{spelling}`")
    };
    let (span, found) = match value {
        Some(member) => (member.value_span, member.value.type_with_article()),
        None => (operator_span, "missing"),
    };
    let message = format!("the value of the condition on `{field}` is {found}; {name} needs {expected}");
    Err(syn::Error::new(span, message))
}

/// Checks that a regular expression compiles. With a bad one, the condition would never hold, and the spans be lost.
fn check_regex(field: &str, operator: &Operator, value: &Member) -> syn::Result<()> {
    let Some(Err(error)) = operator.regex(&value.value).map(Regex::new) else {
        return Ok(());
    };
    let message = format!("the regular expression of the condition on `{field}` does not compile: {error}");
    Err(syn::Error::new(value.value_span, message))
}
