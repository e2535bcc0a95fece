//! `export_filter`: conditions on a finished span, checked here and handed over as JSON text.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitBool, LitStr, Token, braced, bracketed, token};

use crate::errors::quoted_list;
use crate::parse::export_filter::json::{Json, Key};
use crate::parse::export_filter::json_text;
use crate::parse::export_filter::operators;
use crate::parse::options::values;

const MEMBERS: [&str; 2] = ["operator", "value"];

/// Either `{ "field": { "operator": "eq", "value": 1 } }` or a string literal that holds the same.
pub(crate) fn parse(input: ParseStream<'_>) -> syn::Result<String> {
    let span = input.span();
    let filter = if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        json_text::parse(&text.value())
            .map_err(|reason| syn::Error::new(text.span(), format!("this export filter is not JSON: {reason}")))?
    } else if input.peek(token::Brace) {
        value(input)?
    } else {
        return Err(
            input.error("expected `{ \"field\": { \"operator\": \"eq\", \"value\": ... } }` or the same as a string")
        );
    };
    check(&filter, span)?;
    Ok(filter.to_string())
}

fn check(filter: &Json, place: Span) -> syn::Result<()> {
    let Json::Object(conditions) = filter else {
        let found = filter.type_with_article();
        return Err(syn::Error::new(
            place,
            format!("an export filter is an object of conditions, not {found}"),
        ));
    };
    for (index, (key, condition)) in conditions.iter().enumerate() {
        let (span, field) = (key.span.unwrap_or(place), &key.text);
        if conditions.iter().take(index).any(|(earlier, _)| earlier.text == *field) {
            return Err(syn::Error::new(span, format!("the field `{field}` has two conditions")));
        }
        let Json::Object(members) = condition else {
            let found = condition.type_with_article();
            let message =
                format!("the condition on `{field}` is {found}; expected `{{ \"operator\": ..., \"value\": ... }}`");
            return Err(syn::Error::new(span, message));
        };
        check_members(field, members, place)?;
        check_operator(field, members, span, place)?;
    }
    Ok(())
}

/// The members that a condition has, and nothing else.
fn check_members(field: &str, members: &[(Key, Json)], place: Span) -> syn::Result<()> {
    for (index, (key, value)) in members.iter().enumerate() {
        let (span, member) = (key.span.unwrap_or(place), key.text.as_str());
        let message = if !MEMBERS.contains(&member) {
            format!(
                "unknown member `{member}` in the condition on `{field}`; accepted are {}",
                quoted_list(MEMBERS)
            )
        } else if members.iter().take(index).any(|(earlier, _)| earlier.text == member) {
            format!("`{member}` is given twice in the condition on `{field}`")
        } else if member == "operator" && !matches!(value, Json::String(_) | Json::Null) {
            let found = value.type_with_article();
            format!("the operator of the condition on `{field}` is {found}; expected a string")
        } else {
            continue;
        };
        return Err(syn::Error::new(span, message));
    }
    Ok(())
}

/// An operator that exists, with a value that it can do something with.
fn check_operator(field: &str, members: &[(Key, Json)], condition: Span, place: Span) -> syn::Result<()> {
    let find = |name| members.iter().find(|(key, _)| key.text == name);
    let (operator_span, written) = match find("operator") {
        Some((key, Json::String(text))) => (key.value.unwrap_or(place), text.as_str()),
        _ => (condition, ""),
    };
    let Some(operator) = operators::find(written) else {
        let accepted = operators::accepted();
        let message = format!("unknown operator `{written}` in the condition on `{field}`; accepted are {accepted}");
        return Err(syn::Error::new(operator_span, message));
    };
    let value = find("value");
    let Some(wanted) = operator.mismatch(written, value.map(|(_, value)| value)) else {
        return Ok(());
    };
    let name = if written.is_empty() {
        "equality".to_owned()
    } else {
        format!("`{written}`")
    };
    let (span, found) = match value {
        Some((key, value)) => (key.value.unwrap_or(place), value.type_with_article()),
        None => (operator_span, "missing"),
    };
    let message = format!("the value of the condition on `{field}` is {found}; {name} needs {wanted}");
    Err(syn::Error::new(span, message))
}

fn value(input: ParseStream<'_>) -> syn::Result<Json> {
    if input.peek(token::Brace) {
        let content;
        braced!(content in input);
        return parse_list(&content, member).map(Json::Object);
    }
    if input.peek(token::Bracket) {
        let content;
        bracketed!(content in input);
        return parse_list(&content, value).map(Json::List);
    }
    if input.peek(Ident::peek_any) && !input.peek(LitBool) {
        let word = input.call(Ident::parse_any)?;
        return if word == "null" {
            Ok(Json::Null)
        } else {
            Err(syn::Error::new(word.span(), expected()))
        };
    }
    let sign = if input.parse::<Option<Token![-]>>()?.is_some() {
        "-"
    } else {
        ""
    };
    match input
        .parse::<Lit>()
        .map_err(|error| syn::Error::new(error.span(), expected()))?
    {
        Lit::Int(digits) => Ok(Json::Number(format!("{sign}{}", digits.base10_digits()))),
        Lit::Float(digits) => Ok(Json::Number(format!("{sign}{}", float(digits.base10_digits())))),
        Lit::Str(text) if sign.is_empty() => Ok(Json::String(text.value())),
        Lit::Bool(flag) if sign.is_empty() => Ok(Json::Bool(flag.value)),
        other => Err(syn::Error::new(other.span(), expected())),
    }
}

fn member(input: ParseStream<'_>) -> syn::Result<(Key, Json)> {
    let key: LitStr = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), "a key is a string in double quotes"))?;
    input.parse::<Token![:]>()?;
    let span = Some(key.span());
    let key = Key {
        text: key.value(),
        span,
        value: Some(input.span()),
    };
    Ok((key, value(input)?))
}

fn parse_list<T>(content: ParseStream<'_>, one: fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    values::parse_or_drain(content, |content| {
        Ok(content.parse_terminated(one, Token![,])?.into_iter().collect())
    })
}

/// Rust accepts `1.`, JSON does not.
fn float(digits: &str) -> String {
    if digits.ends_with('.') {
        format!("{digits}0")
    } else {
        digits.to_owned()
    }
}

fn expected() -> &'static str {
    "expected a JSON value: a string, a number, `true`, `false`, `null`, `[...]` or `{ \"key\": ... }`"
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::parse::Parser;

    fn text(tokens: proc_macro2::TokenStream) -> Result<String, String> {
        super::parse.parse2(tokens).map_err(|error| error.to_string())
    }

    #[test]
    fn braces_become_json() {
        let tokens =
            quote!({ "status_code": { "operator": "eq", "value": "ERROR" }, "n": { "value": [-1, 2.5, true], }, });
        let json = r#"{"status_code":{"operator":"eq","value":"ERROR"},"n":{"value":[-1,2.5,true]}}"#;
        assert_eq!(text(tokens).as_deref(), Ok(json));
    }

    #[test]
    fn a_string_holds_the_same() {
        assert_eq!(
            text(quote!(r#"{"a": {"operator": "gt", "value": 1}}"#)).as_deref(),
            Ok(r#"{"a":{"operator":"gt","value":1}}"#)
        );
    }

    #[test]
    fn other_shapes_are_refused() {
        for tokens in [
            quote!("[]"),
            quote!({ "a": 1 }),
            quote!({ "a": { "op": 1 } }),
            quote!({ "a": { "operator": 1 } }),
        ] {
            assert!(text(tokens).is_err());
        }
    }
}
