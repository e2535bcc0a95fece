//! The parser of the option list; each error is reported at its own token.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Path, Token, token};

use super::types::{OptionValue, Options};
use super::{conflicts, links, values};
use crate::errors::{Errors, quoted_list};
use crate::parse::export_filter;

/// All options, in the order in which error messages list them.
const ACCEPTED: [&str; 14] = [
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
    "propagate",
    "crate",
];

/// Parses all options. After an error it continues behind the next comma, so that one build reports every error.
pub(crate) fn parse_options(tokens: TokenStream, errors: &mut Errors) -> Options {
    let mut options = Options::default();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Err(error) = parse_option(&mut options, input, errors) {
                errors.push(error);
                skip_to_comma(input)?;
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                errors.report(input.span(), "expected `,` between options");
                skip_to_comma(input)?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        errors.push(error);
    }
    conflicts::report(&options, errors);
    options
}

fn parse_option(options: &mut Options, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
    let key = parse_key(input)?;
    let name = key.unraw().to_string();
    let at = key.span();
    match name.as_str() {
        "name" => set_once(&mut options.name, &key, parse_value(&key, input, values::name)?, errors),
        "version" => set_once(
            &mut options.version,
            &key,
            parse_value(&key, input, values::version)?,
            errors,
        ),
        "processors" => set_once(
            &mut options.processors,
            &key,
            parse_value(&key, input, values::processors)?,
            errors,
        ),
        "sample_rate" => set_once(
            &mut options.sample_rate,
            &key,
            parse_value(&key, input, values::sample_rate)?,
            errors,
        ),
        "export_filter" => set_once(
            &mut options.export_filter,
            &key,
            parse_value(&key, input, export_filter::parse)?,
            errors,
        ),
        "links" => set_once(
            &mut options.links,
            &key,
            parse_value(&key, input, |input| links::parse(input, errors))?,
            errors,
        ),
        "method_name" => set_once(
            &mut options.method_name,
            &key,
            parse_value(&key, input, values::text)?,
            errors,
        ),
        "skip" => set_once(&mut options.skip, &key, values::names(&key, input)?, errors),
        "skip_all" if input.peek(Token![=]) || input.peek(token::Paren) => {
            return Err(syn::Error::new(at, "`skip_all` stands alone, without a value"));
        }
        "skip_all" => set_once(&mut options.skip_all, &key, (), errors),
        "only" => set_once(&mut options.only, &key, values::names(&key, input)?, errors),
        "capture_input" => set_once(
            &mut options.capture_input,
            &key,
            parse_value(&key, input, values::flag)?,
            errors,
        ),
        "capture_output" => set_once(
            &mut options.capture_output,
            &key,
            parse_value(&key, input, values::flag)?,
            errors,
        ),
        "propagate" => set_once(
            &mut options.propagate,
            &key,
            parse_value(&key, input, values::flag)?,
            errors,
        ),
        "crate" => set_once(
            &mut options.crate_path,
            &key,
            parse_value(&key, input, Path::parse_mod_style)?,
            errors,
        ),
        _ => {
            return Err(syn::Error::new(
                at,
                format!("unknown option `{name}`; accepted are {}", quoted_list(ACCEPTED)),
            ));
        }
    }
    Ok(())
}

fn parse_key(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(LitStr) {
        return Err(input.error("an option needs its key: write `name = \"...\"`"));
    }
    if !input.peek(Ident::peek_any) {
        return Err(input.error(format!("expected an option; accepted are {}", quoted_list(ACCEPTED))));
    }
    input.call(Ident::parse_any)
}

/// Sets an option, or reports that it is set already.
fn set_once<T>(slot: &mut Option<OptionValue<T>>, key: &Ident, value: T, errors: &mut Errors) {
    if slot.is_some() {
        errors.report(key.span(), format!("`{key}` is given twice"));
    } else {
        *slot = Some(OptionValue { key: key.span(), value });
    }
}

/// Parses `= value`.
fn parse_value<T>(
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
        parse_options(tokens, &mut errors);
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
