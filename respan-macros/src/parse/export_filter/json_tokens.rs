//! JSON written as Rust tokens: `{ "key": [1, null] }`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitBool, LitStr, Token, braced, bracketed, token};

use super::json::{Json, Member};
use crate::parse::delimited::parse_or_drain;

const EXPECTED: &str =
    "expected a JSON value: a string, a number, `true`, `false`, `null`, `[...]` or `{ \"key\": ... }`";

pub(super) fn value(input: ParseStream<'_>) -> syn::Result<Json> {
    if input.peek(token::Brace) {
        let content;
        braced!(content in input);
        return comma_separated(&content, member).map(Json::Object);
    }
    if input.peek(token::Bracket) {
        let content;
        bracketed!(content in input);
        return comma_separated(&content, value).map(Json::List);
    }
    if input.peek(Ident::peek_any) && !input.peek(LitBool) {
        let word = input.call(Ident::parse_any)?;
        return if word == "null" {
            Ok(Json::Null)
        } else {
            Err(syn::Error::new(word.span(), EXPECTED))
        };
    }
    let minus: Option<Token![-]> = input.parse()?;
    let literal: Lit = input.parse().map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
    let sign = if minus.is_some() { "-" } else { "" };
    match literal {
        Lit::Int(digits) => Ok(Json::Number(format!("{sign}{}", digits.base10_digits()))),
        Lit::Float(digits) => Ok(Json::Number(format!("{sign}{}", float(digits.base10_digits())))),
        Lit::Str(text) if minus.is_none() => Ok(Json::String(text.value())),
        Lit::Bool(flag) if minus.is_none() => Ok(Json::Bool(flag.value)),
        other => Err(syn::Error::new(other.span(), EXPECTED)),
    }
}

fn member(input: ParseStream<'_>) -> syn::Result<Member> {
    let key: LitStr = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), "a key is a string in double quotes"))?;
    input.parse::<Token![:]>()?;
    Ok(Member {
        key: key.value(),
        key_span: key.span(),
        value_span: input.span(),
        value: value(input)?,
    })
}

fn comma_separated<T>(content: ParseStream<'_>, one: fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    parse_or_drain(content, |content| {
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
