//! The values of all options but `links` and `export_filter`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Lit, LitBool, LitInt, LitStr, Token, bracketed, parenthesized, token};

use super::types::{Name, Setting};
use crate::parse::delimited::parse_or_drain;
use crate::parse::export_filter;

/// Parses a string that is not empty.
pub(super) fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let text: LitStr = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), "expected a string literal"))?;
    if text.value().is_empty() {
        Err(syn::Error::new(text.span(), "expected a string that is not empty"))
    } else {
        Ok(text)
    }
}

pub(super) fn version(input: ParseStream<'_>) -> syn::Result<i64> {
    let minus: Option<Token![-]> = input.parse()?;
    let digits: LitInt = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), "a version is an integer literal, such as `3`"))?;
    let sign = if minus.is_some() { "-" } else { "" };
    if !digits.suffix().is_empty() && digits.suffix() != "i64" {
        return Err(syn::Error::new(
            digits.span(),
            "a version is an `i64`; remove the suffix",
        ));
    }
    format!("{sign}{}", digits.base10_digits())
        .parse()
        .map_err(|_| syn::Error::new(digits.span(), "this version does not fit into an `i64`"))
}

/// Parses a number between 0 and 1, or an expression.
pub(super) fn sample_rate(input: ParseStream<'_>) -> syn::Result<Setting<f64>> {
    const EXPECTED: &str = "a sample rate is a number between 0 and 1, such as `0.25`";
    let expression: Expr = input.parse().map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
    let (literal, is_negative) = match &expression {
        Expr::Lit(literal) => (&literal.lit, false),
        Expr::Unary(syn::ExprUnary {
            op: syn::UnOp::Neg(_),
            expr,
            ..
        }) if let Expr::Lit(literal) = &**expr => (&literal.lit, true),
        _ => return Ok(Setting::Computed(Box::new(expression))),
    };
    let rate: Option<f64> = match literal {
        Lit::Float(digits) => digits.base10_parse().ok(),
        Lit::Int(digits) => digits.base10_parse().ok(),
        _ => None,
    };
    match rate {
        Some(rate) if (0.0..=1.0).contains(&rate) && (!is_negative || rate == 0.0) => Ok(Setting::Literal(rate)),
        _ => Err(syn::Error::new(literal.span(), EXPECTED)),
    }
}

/// Parses the literal of a filter, or an expression.
pub(super) fn export_filter(input: ParseStream<'_>) -> syn::Result<Setting<String>> {
    let is_expression = !input.peek(Lit) && !input.peek(token::Brace) && !input.peek(token::Bracket);
    if is_expression && input.fork().parse::<Expr>().is_ok() {
        input.parse().map(Box::new).map(Setting::Computed)
    } else {
        export_filter::parse(input).map(Setting::Literal)
    }
}

const PROCESSOR: &str =
    "name a processor; without `processors`, a span goes to those of its parent, or to the default processor";

/// Parses `"a, b"` or `["a", "b"]` into trimmed names without duplicates, or an expression.
pub(super) fn processors(input: ParseStream<'_>) -> syn::Result<Setting<Vec<String>>> {
    let span = input.span();
    let is_literal = |element: &Expr| matches!(element, Expr::Lit(_));
    match input.fork().parse::<Expr>() {
        Ok(Expr::Lit(_)) | Err(_) => {}
        Ok(Expr::Array(array)) if array.elems.iter().all(is_literal) => {}
        Ok(_) => return input.parse().map(Box::new).map(Setting::Computed),
    }
    let literals: Vec<LitStr> = if input.peek(token::Bracket) {
        let content;
        bracketed!(content in input);
        parse_or_drain(&content, Punctuated::<LitStr, Token![,]>::parse_terminated)?
            .into_iter()
            .collect()
    } else if input.peek(LitStr) {
        vec![input.parse()?]
    } else {
        return Err(input.error("expected `\"a\"`, `\"a, b\"` or `[\"a\", \"b\"]`"));
    };
    let mut names: Vec<String> = Vec::new();
    for literal in &literals {
        for name in literal.value().split(',') {
            let name = name.trim();
            if name.is_empty() {
                return Err(syn::Error::new(literal.span(), PROCESSOR));
            }
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    if names.is_empty() {
        Err(syn::Error::new(span, PROCESSOR))
    } else {
        Ok(Setting::Literal(names))
    }
}

pub(super) fn name(input: ParseStream<'_>) -> syn::Result<Name> {
    match input.parse::<Expr>()? {
        Expr::Lit(literal) => match literal.lit {
            syn::Lit::Str(text) => Ok(Name::Constant(text)),
            other => Err(syn::Error::new(
                other.span(),
                "a name is a string, or an expression that gives one",
            )),
        },
        Expr::Closure(closure) => Err(syn::Error::new(
            closure.span(),
            "a name is an expression over the arguments, which it sees by name: write `name = format!(\"tool {n}\")` \
             without `|n|`",
        )),
        expression => Ok(Name::Computed(Box::new(expression))),
    }
}

/// Parses `(a, b)`, the value of `skip` and `only`.
pub(super) fn names(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(
            key.span(),
            format!("`{key}` needs the names of arguments: `{key}(a, b)`"),
        ));
    }
    let content;
    let parentheses = parenthesized!(content in input);
    let names = parse_or_drain(&content, |content| {
        content.parse_terminated(Ident::parse_any, Token![,])
    })?;
    if names.is_empty() {
        let hint = if key == "only" {
            "; `skip_all` captures no argument"
        } else {
            ""
        };
        return Err(syn::Error::new(
            parentheses.span.join(),
            format!("`{key}` needs at least one argument's name{hint}"),
        ));
    }
    Ok(names.into_iter().collect())
}

pub(super) fn flag(input: ParseStream<'_>) -> syn::Result<bool> {
    let flag: LitBool = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), "expected `true` or `false`"))?;
    Ok(flag.value)
}

#[cfg(test)]
mod tests {
    use super::Setting;
    use quote::quote;
    use syn::parse::Parser;

    #[test]
    fn expressions_are_checked_later() {
        for tokens in [quote!(NAMES), quote!([NAME, "b"]), quote!(names())] {
            assert!(matches!(super::processors.parse2(tokens), Ok(Setting::Computed(_))));
        }
        for tokens in [quote!(RATE), quote!(1.0 / 3.0), quote!(-RATE)] {
            assert!(matches!(super::sample_rate.parse2(tokens), Ok(Setting::Computed(_))));
        }
        for tokens in [quote!(FILTER), quote!(ExportFilter::errors_only()), quote!(&FILTER)] {
            assert!(matches!(super::export_filter.parse2(tokens), Ok(Setting::Computed(_))));
        }
    }

    #[test]
    fn processors_are_split_and_trimmed() {
        let names = super::processors.parse2(quote!(["a", " b , c", "a"]));
        assert!(matches!(names, Ok(Setting::Literal(names)) if names == ["a", "b", "c"]));
        for tokens in [quote!([]), quote!(""), quote!("a,"), quote!(3)] {
            assert!(super::processors.parse2(tokens).is_err());
        }
    }

    #[test]
    fn versions_are_integers() {
        assert_eq!(super::version.parse2(quote!(-3)).ok(), Some(-3));
        assert_eq!(super::version.parse2(quote!(-9223372036854775808)).ok(), Some(i64::MIN));
        for tokens in [quote!(1.0), quote!("1"), quote!(9223372036854775808), quote!(1u8)] {
            assert!(super::version.parse2(tokens).is_err());
        }
    }

    #[test]
    fn sample_rates_are_between_0_and_1() {
        for tokens in [quote!(0), quote!(1), quote!(0.25), quote!(1e-3), quote!(-0.0)] {
            assert!(super::sample_rate.parse2(tokens).is_ok());
        }
        for tokens in [quote!(-0.1), quote!(1.01), quote!(2), quote!("1")] {
            assert!(super::sample_rate.parse2(tokens).is_err());
        }
    }
}
