//! A traced function: its signature, the call site and the wrapped body.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::quote;

use super::callsite::callsite;
use super::quote::quote_mixed_site;
use super::{async_fn, sync_fn};
use crate::analyse::{Asyncness, TracedFunction};

pub(crate) fn function(function: TracedFunction<'_>) -> TokenStream {
    let callsite = callsite(&function);
    let statements = match &function.asyncness {
        Asyncness::Sync { track_caller } => sync_fn::statements(&function, *track_caller),
        Asyncness::AsyncTrait(body) => async_fn::boxed_future(&function, body),
        Asyncness::AsyncFn { .. } => async_fn::future(&function),
        Asyncness::KeptAsyncFn => {
            let future = async_fn::future(&function);
            quote_mixed_site!(#future.await)
        }
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
    let mut lints = None;
    if let Asyncness::AsyncFn { must_use } = asyncness {
        lints = Some(async_fn::lints(must_use));
        sig.output = async_fn::impl_future(&sig);
        sig.asyncness = None;
    }
    let mut braces = Group::new(
        Delimiter::Brace,
        quote_mixed_site!(#(#inner_attributes)* #callsite #statements),
    );
    // The user's span: with that of a macro, `dead_code` would not be reported for the function.
    braces.set_span(block.span());
    quote!(#(#attrs)* #lints #vis #default #sig #braces)
}
