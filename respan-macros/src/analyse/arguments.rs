//! The arguments of a function, each with its pattern, its identifier in emitted code and what is captured of it.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Meta, Pat, ReceiverKind, Signature, Token, Type};

use super::async_trait::AsyncTraitBody;
use super::builtin_attributes::{cfg_attr_metas, is_in_macro_attribute, replaces_an_argument};
use super::conditional_impls;
use super::mentions::mentions;
use super::pattern;

pub(crate) struct Arguments {
    /// The token of a receiver that is taken by value.
    pub(crate) owned_self: Option<OwnedSelf>,
    /// The arguments after the receiver.
    pub(crate) list: Vec<Argument>,
    /// `true` if an array is passed by value, which may be large.
    pub(crate) has_array: bool,
    /// `true` if the signature has the user's identifiers, and not those of emitted code.
    pub(crate) has_own_names: bool,
}

#[derive(Clone, Copy)]
pub(crate) struct OwnedSelf {
    pub(crate) token: Token![self],
    pub(crate) is_mutable: bool,
}

pub(crate) struct Argument {
    /// `cfg` attributes, which may remove the argument.
    pub(crate) cfgs: Vec<Attribute>,
    /// Lint attributes, which apply to the pattern.
    pub(crate) lints: Vec<Attribute>,
    /// The pattern as written, which the expansion binds before the body.
    pub(crate) pattern: Pat,
    /// The argument's identifier in the signature and in emitted statements.
    pub(crate) binding: Ident,
    pub(crate) captured: Captured,
    /// `true` if the type is neither `Debug` nor `Serialize`, or only for some lifetimes: its name is captured.
    pub(crate) is_opaque: bool,
}

/// The captured form of an argument.
pub(crate) enum Captured {
    Nothing,
    /// The whole value, under its name or by position.
    Whole(Option<String>),
    /// Variables of a pattern, under their names. The pattern is matched against a reference to the argument.
    Variables(Pat, Vec<Ident>),
}

impl Argument {
    /// Returns whether the pattern is an identifier, at most with `mut`.
    pub(crate) fn is_plain(&self) -> bool {
        plain_ident(&self.pattern).is_some()
    }

    /// Returns whether the pattern binds a mutable reference, which needs a mutable place.
    pub(crate) fn needs_mutable_place(&self) -> bool {
        pattern::binds_mutable_reference(&self.pattern)
    }
}

impl Arguments {
    /// The captured arguments in the order in which the runtime expects them: by position, then by keyword.
    pub(crate) fn captured(&self) -> impl Iterator<Item = &Argument> {
        let is_positional = |argument: &&Argument| matches!(argument.captured, Captured::Whole(None));
        let is_keyword =
            |argument: &&Argument| matches!(argument.captured, Captured::Whole(Some(_)) | Captured::Variables(..));
        self.list
            .iter()
            .filter(is_positional)
            .chain(self.list.iter().filter(is_keyword))
    }
}

/// Replaces the patterns in the signature by identifiers.
///
/// An identifier keeps its text, which documentation and other macros show, and gets the hygiene of emitted code: the
/// body's variable is a new one of the user's, so that lints see neither a shadowed variable nor the use by the capture.
/// If another macro's attribute mentions an argument, as `#[requires(n > 0)]` does, or puts a `self` in its place, the identifiers
/// stay the user's; so they do if two have the same name, as one of a `macro_rules!` and one of its caller's may.
pub(super) fn bind(sig: &mut Signature, attrs: &[Attribute], opaque_parameters: &[String]) -> Arguments {
    let plain: Vec<Ident> = sig.inputs.iter().filter_map(plain_argument).cloned().collect();
    let has_own_names = replaces_an_argument(attrs)
        || has_duplicates(&plain)
        || plain.iter().any(|ident| is_in_macro_attribute(attrs, ident));
    let owned_self = owned_self(sig);
    let mut list = Vec::with_capacity(sig.inputs.len());
    let mut has_array = false;
    for (index, input) in sig.inputs.iter_mut().enumerate() {
        let FnArg::Typed(typed) = input else { continue };
        has_array |= matches!(*typed.ty, Type::Array(_));
        let pattern = (*typed.pat).clone();
        let (binding, captured) = match &pattern {
            Pat::Ident(ident) if plain_ident(&pattern).is_some() && !is_reserved(&ident.ident) => {
                let name = &ident.ident;
                let binding = if has_own_names { name.clone() } else { emitted(name) };
                let is_taken = list.iter().any(|earlier: &Argument| earlier.binding == *name);
                let keyword = if is_taken { None } else { keyword(name) };
                (binding, Captured::Whole(keyword))
            }
            Pat::Ident(ident) => (generated(index), Captured::Whole(keyword(&ident.ident))),
            _ => (generated(index), captured_variables(&pattern)),
        };
        *typed.pat = plain_pattern(binding.clone());
        let cfgs = typed.attrs.iter().filter(|attr| is_cfg(&attr.meta)).cloned().collect();
        let lints = typed.attrs.iter().filter(|attr| is_lint(&attr.meta)).cloned().collect();
        // Attributes of other macros stay where those macros read them.
        typed.attrs.retain(|attr| !is_lint(&attr.meta));
        list.push(Argument {
            cfgs,
            lints,
            pattern,
            binding,
            captured,
            is_opaque: conditional_impls::wraps(&typed.ty, opaque_parameters),
        });
    }
    Arguments {
        owned_self,
        list,
        has_array,
        has_own_names,
    }
}

/// The arguments of a method that `async_trait` has rewritten, whose signature and body stay as they are: variables of
/// the signature that the body does not use are not captured, so that the future does not hold them.
pub(super) fn of_async_trait(sig: &Signature, body: &AsyncTraitBody) -> Arguments {
    let uses = |ident: &Ident| mentions(&body.block, ident);
    let mut list = Vec::with_capacity(sig.inputs.len());
    for (index, input) in sig.inputs.iter().enumerate() {
        let FnArg::Typed(typed) = input else { continue };
        let cfgs: Vec<Attribute> = typed.attrs.iter().filter(|attr| is_cfg(&attr.meta)).cloned().collect();
        let mut push = |binding: Ident, captured| {
            list.push(Argument {
                cfgs: cfgs.clone(),
                lints: Vec::new(),
                pattern: plain_pattern(binding.clone()),
                binding,
                captured,
                is_opaque: false,
            });
        };
        let variables = pattern::variables(&typed.pat).unwrap_or_default();
        if let [ident] = variables.as_slice() {
            let captured = match body.patterns.iter().find(|(argument, _)| argument == ident) {
                Some((_, pattern)) => captured_variables(pattern),
                None if uses(ident) => Captured::Whole(keyword(ident)),
                None => Captured::Nothing,
            };
            push(ident.clone(), captured);
        } else if variables.is_empty() {
            push(generated(index), Captured::Nothing);
        } else {
            for ident in variables.iter().filter(|ident| uses(ident)) {
                push(ident.clone(), Captured::Whole(keyword(ident)));
            }
        }
    }
    Arguments {
        owned_self: None,
        list,
        has_array: false,
        has_own_names: true,
    }
}

fn captured_variables(pattern: &Pat) -> Captured {
    match pattern::by_reference(pattern, &emitted) {
        Some((pattern, variables)) if !variables.is_empty() && !has_duplicates(&variables) => {
            Captured::Variables(pattern, variables)
        }
        _ => Captured::Whole(None),
    }
}

/// Returns whether two variables have the same name.
fn has_duplicates(variables: &[Ident]) -> bool {
    let mut rest = variables;
    while let [first, after @ ..] = rest {
        if after.contains(first) {
            return true;
        }
        rest = after;
    }
    false
}

fn plain_argument(input: &FnArg) -> Option<&Ident> {
    match input {
        FnArg::Typed(typed) => plain_ident(&typed.pat),
        FnArg::Receiver(_) => None,
    }
}

fn plain_ident(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => Some(&ident.ident),
        _ => None,
    }
}

fn plain_pattern(ident: Ident) -> Pat {
    Pat::Ident(syn::PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident,
        subpat: None,
    })
}

fn owned_self(sig: &Signature) -> Option<OwnedSelf> {
    let Some(FnArg::Receiver(receiver)) = sig.inputs.first() else {
        return None;
    };
    let is_owned = match &receiver.kind {
        ReceiverKind::Value => true,
        ReceiverKind::Typed(_, ty) => !matches!(**ty, Type::Reference(_)),
        _ => false,
    };
    is_owned.then_some(OwnedSelf {
        token: receiver.self_token,
        is_mutable: receiver.mutability.is_some(),
    })
}

fn is_cfg(meta: &Meta) -> bool {
    meta.path().is_ident("cfg")
}

/// Returns whether an attribute sets the level of a lint.
fn is_lint(meta: &Meta) -> bool {
    const LEVELS: [&str; 5] = ["allow", "expect", "warn", "deny", "forbid"];
    if meta.path().is_ident("cfg_attr") {
        return cfg_attr_metas(meta).is_some_and(|metas| metas.iter().all(is_lint));
    }
    LEVELS.iter().any(|level| meta.path().is_ident(level))
}

/// An identifier of the user's with the hygiene of emitted code.
pub(crate) fn emitted(ident: &Ident) -> Ident {
    // Words that the edition of this crate reserves and that of the user may not.
    const RESERVED: [&str; 5] = ["async", "await", "dyn", "gen", "try"];
    let (name, span) = (ident.to_string(), Span::mixed_site().located_at(ident.span()));
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, span),
        None if RESERVED.contains(&name.as_str()) => Ident::new_raw(&name, span),
        None => Ident::new(&name, span),
    }
}

/// Returns whether a name is one of those that the expansion gives to its own variables.
fn is_reserved(ident: &Ident) -> bool {
    ident.to_string().starts_with("__respan")
}

fn generated(index: usize) -> Ident {
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
