//! What the attribute stands on.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Token, Visibility};

use crate::errors::Errors;
use crate::parse::entity_kind::EntityKind;
use crate::parse::function::Function;
use crate::parse::impl_block::ImplBlock;

pub(crate) enum Item {
    Function(Box<Function>),
    ImplBlock(Box<ImplBlock>),
    /// Refused; the reason is among the errors.
    Unsupported,
}

pub(crate) fn parse(kind: EntityKind, tokens: &TokenStream, errors: &mut Errors) -> Item {
    let unread = match keyword.parse2(tokens.clone()).ok().flatten() {
        Some(word) if word == "impl" => match syn::parse2(tokens.clone()) {
            Ok(implementation) => return Item::ImplBlock(Box::new(implementation)),
            Err(error) => error,
        },
        Some(word) if word != "fn" => {
            let message = format!("{}; this is `{word}`", expected(kind));
            syn::Error::new(word.span(), message)
        }
        Some(_) => match syn::parse2(tokens.clone()) {
            Ok(function) => return Item::Function(Box::new(function)),
            Err(error) => error,
        },
        None => syn::Error::new_spanned(tokens, expected(kind)),
    };
    errors.push(unread);
    Item::Unsupported
}

fn expected(kind: EntityKind) -> String {
    format!(
        "`#[respan::{}]` goes on a function or, with `method_name`, on an `impl` block",
        kind.as_str()
    )
}

/// The word that says what an item is.
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
