//! The parser of the option list; each error is reported at its own token.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Path, Token, token};

use super::types::{OptionValue, Options};
use super::{conflicts, links, unknown, values};
use crate::errors::{Errors, quoted_list};
use crate::parse::fragments::in_options;

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

/// Parses all options. After an error it continues after the next comma, so that one build reports every error.
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
    if let Err(error) = parser.parse2(in_options(tokens)) {
        errors.push(error);
    }
    conflicts::report(&options, errors);
    options
}

fn parse_option(options: &mut Options, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
    let mut option = OptionParser {
        key: parse_key(input)?,
        input,
        errors,
    };
    let name = option.key.unraw().to_string();
    match name.as_str() {
        "name" => option.equals(&mut options.name, values::name),
        "version" => option.equals(&mut options.version, values::version),
        "processors" => option.equals(&mut options.processors, values::processors),
        "sample_rate" => option.equals(&mut options.sample_rate, values::sample_rate),
        "export_filter" => option.equals(&mut options.export_filter, values::export_filter),
        "links" => option.equals(&mut options.links, links::parse),
        "method_name" => option.equals(&mut options.method_name, values::text),
        "skip" => option.names(&mut options.skip),
        "skip_all" => option.no_value(&mut options.skip_all),
        "only" => option.names(&mut options.only),
        "capture_input" => option.equals(&mut options.capture_input, values::flag),
        "capture_output" => option.equals(&mut options.capture_output, values::flag),
        "propagate" => option.equals(&mut options.propagate, values::flag),
        "crate" => option.equals(&mut options.crate_path, Path::parse_mod_style),
        _ => Err(option.error(unknown::message(&name, &ACCEPTED))),
    }
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

/// An option whose key is parsed.
struct OptionParser<'a, 'input> {
    key: Ident,
    input: ParseStream<'input>,
    errors: &'a mut Errors,
}

impl OptionParser<'_, '_> {
    /// Parses `= value`.
    fn equals<T>(
        &mut self,
        option: &mut Option<OptionValue<T>>,
        parse: fn(ParseStream<'_>) -> syn::Result<T>,
    ) -> syn::Result<()> {
        let has_value =
            self.input.parse::<Option<Token![=]>>()?.is_some() && !self.input.is_empty() && !self.input.peek(Token![,]);
        if !has_value {
            return Err(self.error(format!(
                "`{key}` needs a value: `{key} = {}`",
                example(&self.key),
                key = self.key
            )));
        }
        let value = parse(self.input)?;
        self.set(option, value);
        Ok(())
    }

    /// Parses `(a, b)`.
    fn names(&mut self, option: &mut Option<OptionValue<Vec<Ident>>>) -> syn::Result<()> {
        let names = values::names(&self.key, self.input)?;
        self.set(option, names);
        Ok(())
    }

    /// Refuses a value.
    fn no_value(&mut self, option: &mut Option<OptionValue<()>>) -> syn::Result<()> {
        if self.input.peek(Token![=]) || self.input.peek(token::Paren) {
            return Err(self.error(format!("`{}` stands alone, without a value", self.key)));
        }
        self.set(option, ());
        Ok(())
    }

    fn set<T>(&mut self, option: &mut Option<OptionValue<T>>, value: T) {
        if option.is_some() {
            self.errors
                .report(self.key.span(), format!("`{}` is given twice", self.key));
        } else {
            *option = Some(OptionValue {
                key_span: self.key.span(),
                value,
            });
        }
    }

    fn error(&self, message: String) -> syn::Error {
        syn::Error::new(self.key.span(), message)
    }
}

/// A value for an option that has none.
fn example(key: &Ident) -> &'static str {
    match key.unraw().to_string().as_str() {
        "name" | "method_name" | "processors" => "\"...\"",
        "capture_input" | "capture_output" | "propagate" => "false",
        "sample_rate" => "0.25",
        "version" => "2",
        "links" => "[...]",
        "export_filter" => "{ \"status_code\": { \"operator\": \"eq\", \"value\": \"ERROR\" } }",
        _ => "...",
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
    fn valid_options_are_accepted() {
        assert_eq!(messages(quote!()), "");
        assert_eq!(
            messages(quote!(name = format!("{}", f::<u8, u8>(a, b)), skip(a), crate = ::x::y,)),
            ""
        );
    }

    #[test]
    fn all_errors_are_reported() {
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
    fn conflicts_are_reported() {
        assert!(messages(quote!(only(a), skip(b))).contains("excludes"));
        assert!(messages(quote!(capture_input = false, skip_all)).contains("no effect"));
        assert!(messages(quote!(skip())).contains("at least one"));
    }
}
