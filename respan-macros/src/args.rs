//! The options of an attribute: tokens in, typed options out, every mistake noted at its own token.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, LitBool, LitStr, Path, Token, parenthesized, token};

use crate::errors::{Errors, list};
use crate::links::{self, Links};
use crate::{filter, values};

/// Every option, as the messages list them.
const ACCEPTED: [&str; 13] = [
    "name",
    "version",
    "processors",
    "sample_rate",
    "export_filter",
    "links",
    "method_name",
    "skip",
    "skip_all",
    "only",
    "capture_input",
    "capture_output",
    "crate",
];

/// An option that was given, with the place of its key.
pub(crate) struct Given<T> {
    pub(crate) key: Span,
    pub(crate) value: T,
}

/// `name = ...`: known now, or computed at each call.
pub(crate) enum Name {
    Constant(LitStr),
    Computed(Box<Expr>),
}

#[derive(Default)]
pub(crate) struct Args {
    pub(crate) name: Option<Given<Name>>,
    pub(crate) version: Option<Given<i64>>,
    pub(crate) processors: Option<Given<Vec<String>>>,
    pub(crate) sample_rate: Option<Given<f64>>,
    pub(crate) export_filter: Option<Given<String>>,
    pub(crate) links: Option<Given<Links>>,
    pub(crate) method_name: Option<Given<LitStr>>,
    pub(crate) skip: Option<Given<Vec<Ident>>>,
    pub(crate) skip_all: Option<Given<()>>,
    pub(crate) only: Option<Given<Vec<Ident>>>,
    pub(crate) capture_input: Option<Given<bool>>,
    pub(crate) capture_output: Option<Given<bool>>,
    pub(crate) krate: Option<Given<Path>>,
}

impl Args {
    pub(crate) fn captures_input(&self) -> bool {
        self.capture_input.as_ref().is_none_or(|given| given.value)
    }

    pub(crate) fn captures_output(&self) -> bool {
        self.capture_output.as_ref().is_none_or(|given| given.value)
    }

    fn option(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        let key = key(input)?;
        let name = key.unraw().to_string();
        let at = key.span();
        match name.as_str() {
            "name" => put(&mut self.name, &key, equals(&key, input, name_value)?, errors),
            "version" => put(&mut self.version, &key, equals(&key, input, values::version)?, errors),
            "processors" => put(
                &mut self.processors,
                &key,
                equals(&key, input, values::processors)?,
                errors,
            ),
            "sample_rate" => put(
                &mut self.sample_rate,
                &key,
                equals(&key, input, values::sample_rate)?,
                errors,
            ),
            "export_filter" => put(
                &mut self.export_filter,
                &key,
                equals(&key, input, filter::parse)?,
                errors,
            ),
            "links" => put(
                &mut self.links,
                &key,
                equals(&key, input, |input| links::parse(input, errors))?,
                errors,
            ),
            "method_name" => put(&mut self.method_name, &key, equals(&key, input, values::text)?, errors),
            "skip" => put(&mut self.skip, &key, names(&key, input)?, errors),
            "skip_all" if input.peek(Token![=]) || input.peek(token::Paren) => {
                return Err(syn::Error::new(at, "`skip_all` stands alone, without a value"));
            }
            "skip_all" => put(&mut self.skip_all, &key, (), errors),
            "only" => put(&mut self.only, &key, names(&key, input)?, errors),
            "capture_input" => put(&mut self.capture_input, &key, equals(&key, input, flag)?, errors),
            "capture_output" => put(&mut self.capture_output, &key, equals(&key, input, flag)?, errors),
            "crate" => put(
                &mut self.krate,
                &key,
                equals(&key, input, Path::parse_mod_style)?,
                errors,
            ),
            _ => {
                return Err(syn::Error::new(
                    at,
                    format!("unknown option `{name}`; accepted are {}", list(ACCEPTED)),
                ));
            }
        }
        Ok(())
    }

    /// Options that contradict each other, reported at the one that narrows the other.
    fn conflicts(&self, errors: &mut Errors) {
        if let (Some(skip), Some(_)) = (&self.skip, &self.skip_all) {
            errors.at(
                skip.key,
                "`skip_all` already leaves out every argument; give one of `skip`, `skip_all`, `only`",
            );
        }
        if let (Some(only), true) = (&self.only, self.skip.is_some() || self.skip_all.is_some()) {
            errors.at(
                only.key,
                "`only` excludes `skip` and `skip_all`; give one of `skip`, `skip_all`, `only`",
            );
        }
        if self.captures_input() {
            return;
        }
        let narrowing = [
            ("skip", self.skip.as_ref().map(|given| given.key)),
            ("skip_all", self.skip_all.as_ref().map(|given| given.key)),
            ("only", self.only.as_ref().map(|given| given.key)),
        ];
        for (name, key) in narrowing {
            if let Some(key) = key {
                errors.at(
                    key,
                    format!("`{name}` has no effect beside `capture_input = false`; remove one of them"),
                );
            }
        }
    }
}

/// Goes on behind the next comma after a mistake, so that one build reports all of them.
pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Args {
    let mut args = Args::default();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = args.option(input, errors) {
                errors.push(error);
                skip_to_comma(input)?;
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                errors.at(input.span(), "expected `,` between options");
                skip_to_comma(input)?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        errors.push(error);
    }
    args.conflicts(errors);
    args
}

fn key(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(LitStr) {
        return Err(input.error("an option needs its key: write `name = \"...\"`"));
    }
    if !input.peek(Ident::peek_any) {
        return Err(input.error(format!("expected an option; accepted are {}", list(ACCEPTED))));
    }
    input.call(Ident::parse_any)
}

fn put<T>(slot: &mut Option<Given<T>>, key: &Ident, value: T, errors: &mut Errors) {
    if slot.is_some() {
        errors.at(key.span(), format!("`{key}` is given twice"));
    } else {
        *slot = Some(Given { key: key.span(), value });
    }
}

fn equals<T>(
    key: &Ident,
    input: ParseStream<'_>,
    value: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let is_given = input.parse::<Option<Token![=]>>()?.is_some() && !input.is_empty() && !input.peek(Token![,]);
    if is_given {
        value(input)
    } else {
        Err(syn::Error::new(
            key.span(),
            format!("`{key}` needs a value: `{key} = ...`"),
        ))
    }
}

fn name_value(input: ParseStream<'_>) -> syn::Result<Name> {
    match input.parse::<Expr>()? {
        Expr::Lit(literal) => match literal.lit {
            syn::Lit::Str(text) => Ok(Name::Constant(text)),
            other => Err(syn::Error::new(
                other.span(),
                "a name is a string, or an expression that gives one",
            )),
        },
        expression => Ok(Name::Computed(Box::new(expression))),
    }
}

fn names(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(
            key.span(),
            format!("`{key}` needs the names of arguments: `{key}(a, b)`"),
        ));
    }
    let content;
    let parentheses = parenthesized!(content in input);
    let names = values::drained(&content, |content| {
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

fn flag(input: ParseStream<'_>) -> syn::Result<bool> {
    let flag: LitBool = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), "expected `true` or `false`"))?;
    Ok(flag.value)
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn messages(tokens: TokenStream) -> String {
        let mut errors = Errors::default();
        parse(tokens, &mut errors);
        errors.into_tokens().to_string()
    }

    #[test]
    fn nothing_is_fine() {
        assert_eq!(messages(quote!()), "");
        assert_eq!(
            messages(quote!(name = format!("{}", f::<u8, u8>(a, b)), skip(a), crate = ::x::y,)),
            ""
        );
    }

    #[test]
    fn all_mistakes_are_reported() {
        let text = messages(quote!(
            "joke",
            nmae = 1,
            version = "x",
            sample_rate = 2.0,
            skip(a),
            skip_all,
            name = "a",
            name = "b"
        ));
        for part in [
            "needs its key",
            "unknown option `nmae`",
            "integer",
            "between 0 and 1",
            "already leaves out",
            "given twice",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn contradictions_are_reported() {
        assert!(messages(quote!(only(a), skip(b))).contains("excludes"));
        assert!(messages(quote!(capture_input = false, skip_all)).contains("no effect"));
        assert!(messages(quote!(skip())).contains("at least one"));
    }
}
