//! The options `skip`, `skip_all`, `only` and `capture_input`, applied to the arguments.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;
use syn::ext::IdentExt;

use super::arguments::{Argument, Arguments};
use crate::errors::{Errors, quoted_list};
use crate::parse::Options;

/// Decides which arguments are captured; reports names that no argument has.
pub(super) fn apply(arguments: &mut Arguments, options: &Options, errors: &mut Errors) {
    let arguments = &mut arguments.list;
    if let Some(skip) = &options.skip {
        for name in &skip.value {
            let mut found = false;
            for argument in arguments
                .iter_mut()
                .filter(|argument| is_named(argument, name) || pattern_mentions(argument, name))
            {
                argument.is_captured = false;
                found = true;
            }
            if !found {
                report_unknown("skip", name, arguments, errors);
            }
        }
    }
    if let Some(only) = &options.only {
        for argument in arguments.iter_mut() {
            argument.is_captured = only.value.iter().any(|name| is_named(argument, name));
        }
        for name in &only.value {
            if !arguments.iter().any(|argument| is_named(argument, name)) {
                report_unknown("only", name, arguments, errors);
            }
        }
    }
    if options.skip_all.is_some() || !options.captures_input() {
        for argument in arguments {
            argument.is_captured = false;
        }
    }
}

fn is_named(argument: &Argument, name: &Ident) -> bool {
    argument.keyword.as_deref() == Some(name.unraw().to_string().as_str())
}

/// Whether a destructuring pattern binds `name`: `skip` with it then leaves out the whole argument.
fn pattern_mentions(argument: &Argument, name: &Ident) -> bool {
    fn mentions(tokens: TokenStream, name: &Ident) -> bool {
        tokens.into_iter().any(|tree| match tree {
            TokenTree::Ident(ident) => ident.unraw() == name.unraw(),
            TokenTree::Group(group) => mentions(group.stream(), name),
            _ => false,
        })
    }
    argument.keyword.is_none() && mentions(argument.pattern.to_token_stream(), name)
}

fn report_unknown(option: &str, name: &Ident, arguments: &[Argument], errors: &mut Errors) {
    let message = if name == "self" {
        format!("the receiver is never recorded; remove `self` from `{option}`")
    } else {
        let names = quoted_list(arguments.iter().filter_map(|argument| argument.keyword.as_deref()));
        format!("`{option}` names `{name}`, which is no argument of this function; its named arguments are {names}")
    };
    errors.report(name.span(), message);
}
