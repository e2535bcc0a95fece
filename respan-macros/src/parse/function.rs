//! A function with its body still in tokens.
//!
//! Bodies are not parsed: a half-typed one must neither lose the function nor cost a message of ours, and not parsing is faster.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Signature, Token, Visibility, token};

use crate::errors::Errors;
use crate::parse::entity_kind::EntityKind;

pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) default: Option<Token![default]>,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Block(Group),
    /// A declaration in a trait or an `extern` block.
    Declaration(Token![;]),
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        // A function may be called `default`, but not in this place.
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
        // As a tree, since syn's own way to read a group forgets where its two braces are.
        let tree: TokenTree = input.parse()?;
        block(tree)
            .map(Self::Block)
            .ok_or_else(|| input.error("expected the body of a function"))
    }
}

/// The braces, also out of the invisible group around a `$body:block` of `macro_rules!`.
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

impl Function {
    /// What cannot be traced, at the token that says so.
    pub(crate) fn report_untraceable(&self, kind: EntityKind, errors: &mut Errors) {
        if let Some(constness) = &self.sig.constness {
            errors.report(
                constness.span,
                format!(
                    "`#[respan::{}]` cannot trace a `const fn`: it has no run time of its own; remove `const`",
                    kind.as_str()
                ),
            );
        }
        if let Body::Declaration(_) = self.body {
            let message = "a function without a body has nothing to trace; put the attribute on an implementation";
            errors.report(self.sig.ident.span(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `macro_rules!` hands over for a fragment such as `$body:block`.
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
