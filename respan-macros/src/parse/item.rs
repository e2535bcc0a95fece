//! The item that an attribute is applied to.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Token, Visibility};

use super::attribute_copy::is_copied_to;
use super::entity_kind::EntityKind;
use super::fragments::in_signature;
use super::function::{Body, Function};
use super::impl_block::ImplBlock;
use crate::errors::Errors;

pub(crate) enum Item {
    Function(Box<Function>),
    ImplBlock(Box<ImplBlock>),
    /// A declaration, or the item that was derived from an `impl` block, to which another macro has copied the attribute.
    Copy,
}

/// Parses the item; `has_method_name` if the attribute is one for an `impl` block. `None` only after an error was reported.
pub(crate) fn parse_item(
    kind: EntityKind,
    has_method_name: bool,
    tokens: &TokenStream,
    errors: &mut Errors,
) -> Option<Item> {
    let error = match keyword.parse2(tokens.clone()).ok().flatten() {
        Some(word) if word == "impl" => match syn::parse2(tokens.clone()) {
            Ok(block) => return Some(Item::ImplBlock(Box::new(block))),
            Err(error) => error,
        },
        Some(word) if word != "fn" && has_method_name && is_copied_to(&word.to_string(), word.span()) => {
            return Some(Item::Copy);
        }
        Some(word) if word != "fn" => {
            let message = format!("{}; this is `{word}`", expected(kind));
            syn::Error::new(word.span(), message)
        }
        Some(_) => match syn::parse2::<Function>(in_signature(tokens.clone())) {
            Ok(Function {
                body: Body::Declaration(semicolon),
                ..
            }) if is_copied_to(";", semicolon.span) => return Some(Item::Copy),
            Ok(function) => return Some(Item::Function(Box::new(function))),
            Err(error) => error,
        },
        None => syn::Error::new_spanned(tokens, expected(kind)),
    };
    errors.push(error);
    None
}

fn expected(kind: EntityKind) -> String {
    format!(
        "`#[respan::{}]` goes on a function or, with `method_name`, on an `impl` block",
        kind.as_str()
    )
}

/// The keyword that determines the kind of item, after attributes, visibility and modifiers.
fn keyword(input: ParseStream<'_>) -> syn::Result<Option<Ident>> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    let mut found = None;
    while found.is_none() && input.peek(Ident::peek_any) {
        let word = input.call(Ident::parse_any)?;
        let is_modifier = match word.to_string().as_str() {
            "const" => {
                input.peek(Token![fn])
                    || input.peek(Token![async])
                    || input.peek(Token![unsafe])
                    || input.peek(Token![extern])
            }
            "extern" => input.parse::<Option<LitStr>>()?.is_some() && input.peek(Token![fn]) || input.peek(Token![fn]),
            "async" | "default" | "safe" | "unsafe" | "auto" => input.peek(Ident::peek_any),
            _ => false,
        };
        found = (!is_modifier).then_some(word);
    }
    input.parse::<TokenStream>()?;
    Ok(found)
}
