//! The item that an attribute is applied to.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Token, Visibility};

use super::entity_kind::EntityKind;
use super::function::Function;
use super::impl_block::ImplBlock;
use crate::errors::Errors;

pub(crate) enum Item {
    Function(Box<Function>),
    ImplBlock(Box<ImplBlock>),
}

/// Parses the item. `None` only after an error was reported.
pub(crate) fn parse_item(kind: EntityKind, tokens: &TokenStream, errors: &mut Errors) -> Option<Item> {
    let error = match keyword.parse2(tokens.clone()).ok().flatten() {
        Some(word) if word == "impl" => match syn::parse2(tokens.clone()) {
            Ok(block) => return Some(Item::ImplBlock(Box::new(block))),
            Err(error) => error,
        },
        Some(word) if word != "fn" => {
            let message = format!("{}; this is `{word}`", expected(kind));
            syn::Error::new(word.span(), message)
        }
        Some(_) => match syn::parse2(tokens.clone()) {
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
