//! A traced function: its signature, the call site and the wrapped body.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::quote;
use syn::Attribute;

use super::callsite::callsite;
use super::quote::quote_mixed_site;
use super::{async_fn, lints, sync_fn};
use crate::analyse::{Asyncness, TracedFunction};

pub(crate) fn function(function: TracedFunction<'_>) -> TokenStream {
    let callsite = callsite(&function);
    let allowed = lints::allow_new(&function);
    let statements = match &function.asyncness {
        Asyncness::Sync { is_inline } => sync_fn::statements(&function, *is_inline),
        Asyncness::AsyncTrait(body) => async_fn::boxed_future(&function, body),
        Asyncness::AsyncFn => async_fn::future(&function, &TokenStream::new()),
        Asyncness::KeptAsyncFn => async_fn::future(&function, &quote_mixed_site!(.await)),
        Asyncness::NeverAsyncFn => async_fn::never(&function),
    };
    let TracedFunction {
        attrs,
        vis,
        default,
        mut sig,
        asyncness,
        inner_attributes,
        block,
        ..
    } = function;
    // The user's own levels follow, and so prevail.
    let mut attrs: Vec<Attribute> = allowed.into_iter().chain(lints::allow_expected(attrs)).collect();
    if let Asyncness::AsyncFn = asyncness {
        attrs.iter_mut().for_each(async_fn::with_reason);
        sig.output = async_fn::impl_future(&sig);
        sig.asyncness = None;
    }
    let mut braces = Group::new(
        Delimiter::Brace,
        quote_mixed_site!(#(#inner_attributes)* #callsite #statements),
    );
    // The user's span: with that of a macro, `dead_code` would not be reported for the function.
    braces.set_span(block.span());
    quote!(#(#attrs)* #vis #default #sig #braces)
}
