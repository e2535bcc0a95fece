//! The way through the stages: options, item, checks, output.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;

use crate::analyse::arguments;
use crate::analyse::builtin_attributes;
use crate::analyse::context::Context;
use crate::emit::function::function;
use crate::errors::{Errors, quoted_list};
use crate::parse::entity_kind::EntityKind;
use crate::parse::function::Function;
use crate::parse::impl_block::ImplBlock;
use crate::parse::item::{self, Item};
use crate::parse::options::parser;
use crate::parse::options::types::Options;

/// The output of one attribute. With mistakes: their messages, and the user's item as it was, so that they are the only ones.
pub(crate) fn expand(kind: EntityKind, tokens: TokenStream, item: TokenStream) -> TokenStream {
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
            let context = Context {
                kind,
                options: &options,
                default_name: parsed.sig.ident.unraw().to_string(),
                keeps_async: false,
            };
            function(&context, *parsed)
        }
        Item::ImplBlock(block) => implementation(kind, &options, *block),
        Item::Unsupported => item,
    }
}

fn check(kind: EntityKind, options: &Options, item: &Item, errors: &mut Errors) {
    match item {
        Item::Function(function) => {
            if let Some(method_name) = &options.method_name {
                errors.report(
                    method_name.key,
                    "`method_name` belongs on an `impl` block; a method can carry the attribute itself",
                );
            }
            check_function(kind, options, function, errors);
        }
        Item::ImplBlock(block) => {
            let names = quoted_list(block.method_names());
            let Some(wanted) = &options.method_name else {
                let word = kind.as_str();
                let message = format!(
                    "`#[respan::{word}]` on an `impl` block needs `method_name = \"...\"`; its methods are {names}"
                );
                errors.report(Span::call_site(), message);
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
                errors.report(wanted.value.span(), message);
            }
        }
        Item::Unsupported => {}
    }
}

fn check_function(kind: EntityKind, options: &Options, function: &Function, errors: &mut Errors) {
    function.report_untraceable(kind, errors);
    let mut bound = arguments::bind(&mut function.sig.clone());
    arguments::select(&mut bound, options, errors);
}

/// `method_name = "..."`: that method only, named after the type.
fn implementation(kind: EntityKind, options: &Options, block: ImplBlock) -> TokenStream {
    let type_name = block.type_name().map(|name| name.unraw().to_string());
    let keeps_async = builtin_attributes::has_macro_attribute(&block.attrs);
    let wanted = options
        .method_name
        .as_ref()
        .map(|option| option.value.value())
        .unwrap_or_default();
    block.print(|method| {
        if method.sig.ident.unraw() != wanted {
            return quote::quote!(#method);
        }
        let default_name = type_name.clone().unwrap_or_else(|| wanted.clone());
        function(
            &Context {
                kind,
                options,
                default_name,
                keeps_async,
            },
            method,
        )
    })
}
