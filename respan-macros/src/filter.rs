//! `export_filter`: conditions on a finished span, checked here and handed over as JSON text.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitBool, LitStr, Token, braced, bracketed, token};

use crate::errors::list;
use crate::json::{Json, Key};
use crate::{json_text, values};

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

/// The shape only; which operators there are is the runtime's affair.
fn check(filter: &Json, span: Span) -> syn::Result<()> {
    let Json::Object(conditions) = filter else {
        let found = filter.article_and_type();
        return Err(syn::Error::new(
            span,
            format!("an export filter is an object of conditions, not {found}"),
        ));
    };
    for (field, condition) in conditions {
        let (span, field) = (field.span.unwrap_or(span), &field.text);
        let Json::Object(members) = condition else {
            let found = condition.article_and_type();
            let message =
                format!("the condition on `{field}` is {found}; expected `{{ \"operator\": ..., \"value\": ... }}`");
            return Err(syn::Error::new(span, message));
        };
        for (index, (member, value)) in members.iter().enumerate() {
            let (span, member) = (member.span.unwrap_or(span), member.text.as_str());
            let message = if !MEMBERS.contains(&member) {
                format!(
                    "unknown member `{member}` in the condition on `{field}`; accepted are {}",
                    list(MEMBERS)
                )
            } else if members.iter().take(index).any(|(earlier, _)| earlier.text == member) {
                format!("`{member}` is given twice in the condition on `{field}`")
            } else if member == "operator" && !matches!(value, Json::Text(_) | Json::Null) {
                let found = value.article_and_type();
                format!("the operator of the condition on `{field}` is {found}; expected a string")
            } else {
                continue;
            };
            return Err(syn::Error::new(span, message));
        }
    }
    Ok(())
}

fn value(input: ParseStream<'_>) -> syn::Result<Json> {
    if input.peek(token::Brace) {
        let content;
        braced!(content in input);
        return all(&content, member).map(Json::Object);
    }
    if input.peek(token::Bracket) {
        let content;
        bracketed!(content in input);
        return all(&content, value).map(Json::List);
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
        Lit::Str(text) if sign.is_empty() => Ok(Json::Text(text.value())),
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
    let text = key.value();
    Ok((Key { text, span }, value(input)?))
}

fn all<T>(content: ParseStream<'_>, one: fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    values::drained(content, |content| {
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
        let tokens = quote!({ "status_code": { "operator": "eq", "value": "ERROR" }, "n": { "value": [-1, 2.5, null, true], }, });
        let json = r#"{"status_code":{"operator":"eq","value":"ERROR"},"n":{"value":[-1,2.5,null,true]}}"#;
        assert_eq!(text(tokens).as_deref(), Ok(json));
    }

    #[test]
    fn a_string_holds_the_same() {
        assert_eq!(
            text(quote!(r#"{"a": {"operator": ">"}}"#)).as_deref(),
            Ok(r#"{"a":{"operator":">"}}"#)
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
