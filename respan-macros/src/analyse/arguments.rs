//! The arguments of a function, each with its identifier, its pattern and its key in the captured input.

use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Ident, Pat, ReceiverKind, Signature, Token, Type};

pub(crate) struct Arguments {
    /// The token of a receiver that is taken by value.
    pub(crate) owned_self: Option<Token![self]>,
    /// The arguments after the receiver.
    pub(crate) list: Vec<Argument>,
}

pub(crate) struct Argument {
    /// `cfg` and lint attributes.
    pub(crate) attrs: Vec<Attribute>,
    /// The pattern as written, which the expansion binds before the body.
    pub(crate) pattern: Pat,
    /// The argument's identifier in the signature and in emitted statements.
    pub(crate) binding: Ident,
    /// The key under which the argument is captured; without one it is captured by position.
    pub(crate) keyword: Option<String>,
    pub(crate) is_captured: bool,
}

impl Arguments {
    /// The captured arguments in the order in which the runtime expects them: by position, then by keyword.
    pub(crate) fn captured(&self) -> impl Iterator<Item = &Argument> {
        let captured = || self.list.iter().filter(|argument| argument.is_captured);
        let positional = captured().filter(|argument| argument.keyword.is_none());
        positional.chain(captured().filter(|argument| argument.keyword.is_some()))
    }
}

impl Argument {
    /// The attributes that may remove the argument.
    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attr| is_cfg(attr))
    }

    /// Whether the pattern is the identifier itself, at most with `mut`.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(&self.pattern, Pat::Ident(ident) if ident.ident == self.binding && ident.subpat.is_none())
    }
}

/// Replaces the patterns in the signature by identifiers.
pub(super) fn bind(sig: &mut Signature) -> Arguments {
    let owned_self = owned_self(sig);
    let mut list = Vec::with_capacity(sig.inputs.len());
    for (index, input) in sig.inputs.iter_mut().enumerate() {
        let FnArg::Typed(typed) = input else { continue };
        let pattern = (*typed.pat).clone();
        let (binding, keyword) = match &pattern {
            Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => {
                (ident.ident.clone(), keyword(&ident.ident))
            }
            Pat::Ident(ident) => (generated_binding(index), keyword(&ident.ident)),
            _ => (generated_binding(index), None),
        };
        *typed.pat = Pat::Ident(syn::PatIdent {
            attrs: Vec::new(),
            by_ref: None,
            mutability: None,
            ident: binding.clone(),
            subpat: None,
        });
        let attrs = typed.attrs.clone();
        // Lint attributes apply to the pattern and move with it.
        typed.attrs.retain(is_cfg);
        list.push(Argument {
            attrs,
            pattern,
            binding,
            keyword,
            is_captured: true,
        });
    }
    Arguments { owned_self, list }
}

fn owned_self(sig: &Signature) -> Option<Token![self]> {
    let Some(FnArg::Receiver(receiver)) = sig.inputs.first() else {
        return None;
    };
    let is_owned = match &receiver.kind {
        ReceiverKind::Value => true,
        ReceiverKind::Typed(_, ty) => !matches!(**ty, Type::Reference(_)),
        _ => false,
    };
    is_owned.then_some(receiver.self_token)
}

fn is_cfg(attr: &Attribute) -> bool {
    attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr")
}

fn generated_binding(index: usize) -> Ident {
    format_ident!("__respan_arg_{index}", span = Span::mixed_site())
}

/// The name of an argument, unless it is one that `async_trait` generates for a pattern, such as `__arg1`.
fn keyword(ident: &Ident) -> Option<String> {
    let name = ident.unraw().to_string();
    let is_generated = name
        .strip_prefix("__arg")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    (!is_generated).then_some(name)
}
