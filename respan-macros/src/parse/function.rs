//! A function with its body as raw tokens.
//!
//! The body is not parsed: a half-typed one, as in an editor, must neither remove the function nor add an error to the
//! compiler's own. It is also faster.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Signature, Token, Visibility, token};

pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) default: Option<Token![default]>,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Block(Group),
    /// The `;` of a declaration in a trait or an `extern` block.
    Declaration(Token![;]),
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        // `default` is a modifier here: a function of that name has it after `fn`.
        let default = input.parse()?;
        let sig = input.parse()?;
        let body = input.parse()?;
        Ok(Self {
            attrs,
            vis,
            default,
            sig,
            body,
        })
    }
}

impl Parse for Body {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(token::Brace) {
            return input.parse().map(Self::Declaration);
        }
        // As a token tree, since `syn`'s way to parse a group loses the spans of its braces.
        let tree: TokenTree = input.parse()?;
        block(tree)
            .map(Self::Block)
            .ok_or_else(|| input.error("expected the body of a function"))
    }
}

/// The group in braces, also from inside the invisible group around a `$body:block` of `macro_rules!`.
fn block(tree: TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = tree else { return None };
    match group.delimiter() {
        Delimiter::Brace => Some(group),
        Delimiter::None => {
            let mut trees = group.stream().into_iter();
            trees.next().and_then(block).filter(|_| trees.next().is_none())
        }
        _ => None,
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attrs,
            vis,
            default,
            sig,
            body,
        } = self;
        quote!(#(#attrs)* #vis #default #sig #body).to_tokens(tokens);
    }
}

impl ToTokens for Body {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Block(block) => block.to_tokens(tokens),
            Self::Declaration(semicolon) => semicolon.to_tokens(tokens),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a `macro_rules!` fragment such as `$body:block`.
    fn fragment(tokens: TokenStream) -> Group {
        Group::new(Delimiter::None, tokens)
    }

    #[test]
    fn fragments_of_macros_are_read() {
        let (vis, ty) = (fragment(quote!(pub)), fragment(quote!(impl Iterator<Item = u8>)));
        let body = fragment(quote!({ 0..n }));
        let parsed = syn::parse2::<Function>(quote!(#vis fn f(n: u8) -> #ty #body));
        assert!(parsed.is_ok(), "{:?}", parsed.err());
    }

    #[test]
    fn a_body_may_be_half_typed() {
        assert!(syn::parse2::<Function>(quote!(async unsafe fn f() { let = 1 +; a. })).is_ok());
    }
}
