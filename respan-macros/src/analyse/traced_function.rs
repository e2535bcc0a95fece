//! The description of a traced function that all emitters share.

use proc_macro2::{Group, TokenTree};
use syn::{Attribute, ReturnType, Signature, Token, Visibility};

use super::arguments::{self, Arguments};
use super::asyncness::{self, Asyncness};
use super::return_kind::{self, ReturnKind};
use super::{capture_selection, conditional_impls, inner_attributes, untraceable};
use crate::errors::Errors;
use crate::parse::{Body, EntityKind, Function, Options};

pub(crate) struct TracedFunction<'a> {
    pub(crate) kind: EntityKind,
    pub(crate) options: &'a Options,
    /// The entity's name if there is no option `name`.
    pub(crate) default_name: String,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) default: Option<Token![default]>,
    /// The signature, with an identifier in place of each argument pattern.
    pub(crate) sig: Signature,
    pub(crate) arguments: Arguments,
    pub(crate) return_kind: ReturnKind,
    /// `true` if an error is generic, so that its `Error` implementation may hold for `'static` only.
    pub(crate) has_generic_error: bool,
    /// `true` if the value may be neither `Debug` nor `Serialize` but for some lifetimes.
    pub(crate) is_output_opaque: bool,
    pub(crate) asyncness: Asyncness,
    pub(crate) inner_attributes: Vec<TokenTree>,
    /// The body without its inner attributes.
    pub(crate) block: Group,
}

impl<'a> TracedFunction<'a> {
    /// Checks and describes a function; `keeps_async` if a macro on the surrounding block will still rewrite
    /// `async fn`.
    ///
    /// `None` only after an error was reported.
    pub(crate) fn new(
        kind: EntityKind,
        options: &'a Options,
        default_name: String,
        function: Function,
        keeps_async: bool,
        errors: &mut Errors,
    ) -> Option<Self> {
        untraceable::report(kind, &function, errors);
        let Function {
            attrs,
            vis,
            default,
            mut sig,
            body,
        } = function;
        let has_generic_error = conditional_impls::has_generic_error(&sig);
        let opaque_parameters = conditional_impls::opaque_parameters(&sig.generics);
        let is_output_opaque = match &sig.output {
            ReturnType::Default => false,
            ReturnType::Type(_, ty) => conditional_impls::wraps(ty, &opaque_parameters),
        };
        let Body::Block(block) = body else { return None };
        let (inner_attributes, block) = inner_attributes::split(block);
        let return_kind = return_kind::return_kind(&sig);
        let asyncness = asyncness::asyncness(&sig, &attrs, &return_kind, &block, keeps_async);
        let return_kind = match asyncness {
            Asyncness::Sync { is_inline: true } => return_kind.inline(&block.stream()),
            _ => return_kind,
        };
        let mut arguments = if let Asyncness::AsyncTrait(body) = &asyncness {
            arguments::of_async_trait(&sig, body)
        } else {
            arguments::bind(&mut sig, &attrs, &opaque_parameters)
        };
        capture_selection::apply(&mut arguments, options, errors);
        Some(Self {
            kind,
            options,
            default_name,
            attrs,
            vis,
            default,
            sig,
            arguments,
            return_kind,
            has_generic_error,
            is_output_opaque,
            asyncness,
            inner_attributes,
            block,
        })
    }
}
