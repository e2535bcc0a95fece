//! What the attribute stands on.
//!
//! Bodies are never parsed here: a half-typed body must neither lose the function nor cost a message of ours, and not parsing is faster.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Ident, Signature, Token, Visibility, token};

use crate::errors::Errors;
use crate::implementation::Implementation;
use crate::kind::Kind;

pub(crate) enum Item {
    Function(Box<Function>),
    Implementation(Box<Implementation>),
    /// Something that rustc itself will complain about, or that was refused here.
    Other,
}

/// A function with its body still in tokens.
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
    None(Token![;]),
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        // A function may be called `default`, but not in this place.
        let default = input.parse()?;
        let sig = input.parse()?;
        let body = if input.peek(token::Brace) {
            Body::Block(input.parse()?)
        } else {
            Body::None(input.parse()?)
        };
        Ok(Self {
            attrs,
            vis,
            default,
            sig,
            body,
        })
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
            Self::None(semicolon) => semicolon.to_tokens(tokens),
        }
    }
}

impl Function {
    /// What cannot be traced, at the token that says so.
    pub(crate) fn refusals(&self, kind: Kind, errors: &mut Errors) {
        if let Some(constness) = &self.sig.constness {
            let word = kind.word();
            errors.at(
                constness.span,
                format!("`#[respan::{word}]` cannot trace a `const fn`: it has no run time of its own; remove `const`"),
            );
        }
        if let Body::None(_) = self.body {
            let message = "a function without a body has nothing to trace; put the attribute on an implementation";
            errors.at(self.sig.ident.span(), message);
        }
    }
}

pub(crate) fn parse(kind: Kind, tokens: &TokenStream, errors: &mut Errors) -> Item {
    if let Ok(function) = syn::parse2::<Function>(tokens.clone()) {
        return Item::Function(Box::new(function));
    }
    if let Ok(implementation) = syn::parse2::<Implementation>(tokens.clone()) {
        return Item::Implementation(Box::new(implementation));
    }
    let refuse = |input: ParseStream<'_>| -> syn::Result<()> {
        refuse(kind, input, errors);
        input.parse::<TokenStream>().map(|_| ())
    };
    // What cannot be read as far as its keyword is left to rustc.
    let _ = refuse.parse2(tokens.clone());
    Item::Other
}

fn refuse(kind: Kind, input: ParseStream<'_>, errors: &mut Errors) {
    let _ = input.call(Attribute::parse_outer);
    let _ = input.parse::<Visibility>();
    match keywords(input) {
        Some((keyword, Some(constness))) if keyword == "fn" => {
            let message = format!("`#[respan::{}]` cannot trace a `const fn`; remove `const`", kind.word());
            errors.at(constness, message);
        }
        // Half typed: rustc says what is missing.
        Some((keyword, _)) if keyword == "fn" || keyword == "impl" => {}
        Some((keyword, _)) => {
            let message = format!(
                "`#[respan::{}]` goes on a function or, with `method_name`, on an `impl` block; this is `{keyword}`",
                kind.word()
            );
            errors.at(keyword.span(), message);
        }
        None => {
            let message = format!(
                "`#[respan::{}]` goes on a function or, with `method_name`, on an `impl` block",
                kind.word()
            );
            errors.at(input.span(), message);
        }
    }
}

/// The word that says what an item is, and the place of a `const` before it.
fn keywords(input: ParseStream<'_>) -> Option<(Ident, Option<Span>)> {
    let mut constness = None;
    loop {
        let word = input.call(Ident::parse_any).ok()?;
        let next = input.peek(Ident::peek_any) || (word == "extern" && input.peek(syn::LitStr));
        match word.to_string().as_str() {
            "const"
                if input.peek(Token![fn])
                    || input.peek(Token![unsafe])
                    || input.peek(Token![extern])
                    || input.peek(Token![async]) =>
            {
                constness = Some(word.span());
            }
            "unsafe" | "async" | "default" | "safe" | "auto" if next => {}
            "extern" if next && !input.peek(Token![crate]) => {
                let _ = input.parse::<Option<syn::LitStr>>();
            }
            _ => return Some((word, constness)),
        }
    }
}

/// One token tree further.
pub(crate) fn step(input: ParseStream<'_>) -> syn::Result<TokenTree> {
    input.parse()
}
