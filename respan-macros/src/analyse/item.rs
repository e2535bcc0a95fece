//! The analysed item: a traced function, or an `impl` block with traced methods.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Attribute;
use syn::ext::IdentExt;

use super::builtin_attributes;
use super::traced_function::TracedFunction;
use crate::errors::{Errors, quoted_list};
use crate::parse::{EntityKind, ImplBlock, Item, Member, Options};

pub(crate) enum TracedItem<'a> {
    Function(Box<TracedFunction<'a>>),
    ImplBlock(TracedImplBlock<'a>),
}

/// An `impl` block with at least one traced method.
pub(crate) struct TracedImplBlock<'a> {
    pub(crate) attrs: Vec<Attribute>,
    /// The tokens between the attributes and the braces.
    pub(crate) header: TokenStream,
    pub(crate) braces: Span,
    pub(crate) members: Vec<TracedMember<'a>>,
}

pub(crate) enum TracedMember<'a> {
    Method(Box<TracedFunction<'a>>),
    /// Any other member, unchanged.
    Tokens(TokenStream),
}

/// Checks the item against the options. `None` only after an error was reported.
pub(crate) fn analyse<'a>(
    kind: EntityKind,
    options: &'a Options,
    item: Item,
    errors: &mut Errors,
) -> Option<TracedItem<'a>> {
    match item {
        Item::Function(function) => {
            if let Some(method_name) = &options.method_name {
                errors.report(
                    method_name.key_span,
                    "`method_name` belongs on an `impl` block; a method can carry the attribute itself",
                );
            }
            let name = function.sig.ident.unraw().to_string();
            let function = TracedFunction::new(kind, options, name, *function, false, errors)?;
            Some(TracedItem::Function(Box::new(function)))
        }
        Item::ImplBlock(block) => impl_block(kind, options, *block, errors).map(TracedItem::ImplBlock),
        Item::Copy => None,
    }
}

/// Traces the methods that `method_name` selects; their spans are named after the type.
fn impl_block<'a>(
    kind: EntityKind,
    options: &'a Options,
    block: ImplBlock,
    errors: &mut Errors,
) -> Option<TracedImplBlock<'a>> {
    let names = quoted_list(block.method_names());
    let Some(method_name) = &options.method_name else {
        let kind = kind.as_str();
        let message =
            format!("`#[respan::{kind}]` on an `impl` block needs `method_name = \"...\"`; its methods are {names}");
        errors.report(Span::call_site(), message);
        return None;
    };
    let wanted = method_name.value.value();
    let default_name = block
        .type_name()
        .map_or_else(|| wanted.clone(), |name| name.unraw().to_string());
    let keeps_async = builtin_attributes::has_macro_attribute(&block.attrs);
    let mut found = false;
    let mut members = Vec::with_capacity(block.members.len());
    for member in block.members {
        match member {
            Member::Method(method) if method.sig.ident.unraw() == wanted => {
                found = true;
                let method = TracedFunction::new(kind, options, default_name.clone(), *method, keeps_async, errors);
                members.extend(method.map(|method| TracedMember::Method(Box::new(method))));
            }
            Member::Method(method) => members.push(TracedMember::Tokens(method.into_token_stream())),
            Member::Tokens(tokens) => members.push(TracedMember::Tokens(tokens)),
        }
    }
    if !found {
        let message = format!("this block has no method `{wanted}`; its methods are {names}");
        errors.report(method_name.value.span(), message);
        return None;
    }
    Some(TracedImplBlock {
        attrs: block.attrs,
        header: block.header,
        braces: block.braces,
        members,
    })
}
