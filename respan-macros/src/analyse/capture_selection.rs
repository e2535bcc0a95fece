//! The options `skip`, `skip_all`, `only` and `capture_input`, applied to the arguments.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;
use syn::ext::IdentExt;

use super::arguments::{Argument, Arguments, Captured};
use super::pattern;
use crate::errors::{Errors, quoted_list};
use crate::parse::Options;

/// Decides which arguments are captured; reports names that no argument has.
pub(super) fn apply(arguments: &mut Arguments, options: &Options, errors: &mut Errors) {
    let arguments = &mut arguments.list;
    if let Some(skip) = &options.skip {
        let names = accepted(arguments);
        for name in &skip.value {
            let mut found = false;
            for argument in arguments.iter_mut() {
                found |= skip_name(argument, name);
            }
            if !found && !names.contains(&name.unraw().to_string()) {
                report_unknown("skip", name, &names, errors);
            }
        }
    }
    if let Some(only) = &options.only {
        let names = accepted(arguments);
        for name in &only.value {
            if !names.contains(&name.unraw().to_string()) {
                report_unknown("only", name, &names, errors);
            }
        }
        for argument in arguments.iter_mut() {
            keep(argument, |own| only.value.iter().any(|name| name.unraw() == own));
        }
    }
    if options.skip_all.is_some() || !options.captures_input() {
        for argument in arguments {
            argument.captured = Captured::Nothing;
        }
    }
}

/// The names that `skip` and `only` accept.
fn accepted(arguments: &[Argument]) -> Vec<String> {
    let mut names = Vec::new();
    for argument in arguments {
        match &argument.captured {
            Captured::Whole(keyword) => names.extend(keyword.clone()),
            Captured::Variables(_, variables) => {
                names.extend(variables.iter().map(|variable| variable.unraw().to_string()));
            }
            Captured::Nothing => names.extend(argument.is_plain().then(|| argument.binding.unraw().to_string())),
        }
    }
    names
}

/// Leaves out `name`, and every value that contains it; whether the argument has it.
fn skip_name(argument: &mut Argument, name: &Ident) -> bool {
    let name = name.unraw();
    let pattern = argument.pattern.clone();
    match &argument.captured {
        Captured::Whole(_) if is_named(argument, &name) || mentions(pattern.to_token_stream(), &name) => {
            argument.captured = Captured::Nothing;
            true
        }
        Captured::Variables(_, variables) if variables.iter().any(|own| own.unraw() == name) => {
            let name = name.to_string();
            keep(argument, |own| own != name && !pattern::contains(&pattern, own, &name));
            true
        }
        _ => false,
    }
}

fn keep(argument: &mut Argument, is_kept: impl Fn(&str) -> bool) {
    let is_empty = match &mut argument.captured {
        Captured::Nothing => true,
        Captured::Whole(keyword) => !keyword.as_deref().is_some_and(is_kept),
        Captured::Variables(_, variables) => {
            variables.retain(|own| is_kept(&own.unraw().to_string()));
            variables.is_empty()
        }
    };
    if is_empty {
        argument.captured = Captured::Nothing;
    }
}

fn is_named(argument: &Argument, name: &Ident) -> bool {
    matches!(&argument.captured, Captured::Whole(Some(keyword)) if name.unraw() == keyword)
}

/// Returns whether the tokens of a pattern contain a name.
fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident.unraw() == *name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}

fn report_unknown(option: &str, name: &Ident, names: &[String], errors: &mut Errors) {
    let message = if name == "self" {
        format!("the receiver is never recorded; remove `self` from `{option}`")
    } else {
        let names = quoted_list(names);
        format!("`{option}` names `{name}`, which is no argument of this function; its named arguments are {names}")
    };
    errors.report(name.span(), message);
}
