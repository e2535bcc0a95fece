//! The way through the stages: options, item, checks, output.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;

use crate::analyse::arguments;
use crate::analyse::builtin_attributes;
use crate::analyse::context::Plan;
use crate::emit::function::function;
use crate::errors::{Errors, list};
use crate::parse::entity_kind::Kind;
use crate::parse::function::Function;
use crate::parse::impl_block::Implementation;
use crate::parse::item::{self, Item};
use crate::parse::options::parser;
use crate::parse::options::types::Options;

/// The output of one attribute. With mistakes: their messages, and the user's item as it was, so that they are the only ones.
pub(crate) fn expand(kind: Kind, tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = parser::parse(tokens, &mut errors);
    let parsed = item::parse(kind, &item, &mut errors);
    check(kind, &options, &parsed, &mut errors);
    if !errors.is_empty() {
        let mut tokens = errors.into_tokens();
        tokens.extend(item);
        return tokens;
    }
    match parsed {
        Item::Function(parsed) => {
            let plan = Plan {
                kind,
                options: &options,
                default_name: parsed.sig.ident.unraw().to_string(),
                lazy: false,
            };
            function(&plan, *parsed)
        }
        Item::Implementation(block) => implementation(kind, &options, *block),
        Item::Other => item,
    }
}

fn check(kind: Kind, options: &Options, item: &Item, errors: &mut Errors) {
    match item {
        Item::Function(function) => {
            if let Some(method_name) = &options.method_name {
                errors.at(
                    method_name.key,
                    "`method_name` belongs on an `impl` block; a method can carry the attribute itself",
                );
            }
            check_function(kind, options, function, errors);
        }
        Item::Implementation(block) => {
            let names = list(block.method_names());
            let Some(wanted) = &options.method_name else {
                let word = kind.word();
                let message = format!(
                    "`#[respan::{word}]` on an `impl` block needs `method_name = \"...\"`; its methods are {names}"
                );
                errors.at(Span::call_site(), message);
                return;
            };
            let mut found = false;
            for method in block
                .methods()
                .filter(|method| method.sig.ident.unraw() == wanted.value.value())
            {
                check_function(kind, options, method, errors);
                found = true;
            }
            if !found {
                let message = format!(
                    "this block has no method `{}`; its methods are {names}",
                    wanted.value.value()
                );
                errors.at(wanted.value.span(), message);
            }
        }
        Item::Other => {}
    }
}

fn check_function(kind: Kind, options: &Options, function: &Function, errors: &mut Errors) {
    function.refusals(kind, errors);
    let mut bound = arguments::bind(&mut function.sig.clone());
    arguments::select(&mut bound, options, errors);
}

/// `method_name = "..."`: that method only, named after the type.
fn implementation(kind: Kind, options: &Options, block: Implementation) -> TokenStream {
    let type_name = block.type_name().map(|name| name.unraw().to_string());
    let lazy = builtin_attributes::any_macro(&block.attrs);
    let wanted = options
        .method_name
        .as_ref()
        .map(|given| given.value.value())
        .unwrap_or_default();
    block.print(|method| {
        if method.sig.ident.unraw() != wanted {
            return quote::quote!(#method);
        }
        let default_name = type_name.clone().unwrap_or_else(|| wanted.clone());
        function(
            &Plan {
                kind,
                options,
                default_name,
                lazy,
            },
            method,
        )
    })
}
