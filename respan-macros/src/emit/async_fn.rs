//! The body of an `async fn`, also of one that `async_trait` has rewritten.
//!
//! ```text
//! fn f(a: A) -> impl Future<Output = R> {
//!     static __RESPAN_SITE: Callsite = ...;
//!     AsyncCall::future(
//!         async_call(&__RESPAN_SITE),
//!         async move {
//!             if let Some(call) = &mut begin() { /* as in a function */ TracedCall::enter(call); }
//!             if let Some(ret) = None::<R> { return ret; }
//!             let a = a;
//!             /* the user's block */
//!         },
//!         |value, out| { /* Ok: output, Err: failure */ },
//!     )
//! }
//! ```
//!
//! The function is no longer an `async fn`, so that the parent is the span in which it is called, also for
//! `spawn(f())`. If another macro needs to see `async`, the function stays an `async fn` and awaits that future.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Meta, ReturnType, Signature, Token, Type, parse_quote_spanned};

use super::quote::{located_at, quote_mixed_site};
use super::runtime_path::private;
use super::{bindings, call_setup, capture, lazy_value};
use crate::analyse::{
    AsyncTraitBody, ReturnKind, TracedFunction, is_open, may_be_awaited, return_span, type_hint, written_type,
};

/// The traced future of the body; `suffix` is `.await` in a function that stays an `async fn`.
pub(super) fn future(function: &TracedFunction<'_>, suffix: &TokenStream) -> TokenStream {
    let hint = type_hint(&function.sig).map(|hint| typed_return(return_span(&function.sig), &hint));
    let begin = begin(function);
    let before = quote_mixed_site!(#begin #hint);
    let block = if may_be_awaited(&function.sig) {
        bindings::returning_block_after(&before, function)
    } else {
        bindings::in_braces(function, bindings::block_after(&before, function))
    };
    let finish = capture::finish_fn(function, None);
    let capture = bindings::async_by_value(function);
    if !is_open(&function.sig) {
        let future = traced(function, &quote_mixed_site!(#capture #block), &finish);
        return quote_mixed_site!(return #future #suffix);
    }
    let future = quote_mixed_site!(__respan_future);
    if let ReturnKind::Lazy(lazy) = &function.return_kind {
        let traced = lazy_value::later(function, lazy, suffix);
        return quote_mixed_site!(let #future = #capture #block; #traced);
    }
    // The signature settles the types of the value before its capture is chosen by them.
    let untraced = traced(function, &future, &quote_mixed_site!(|__respan_ret, _| __respan_ret));
    let traced = traced(function, &future, &finish);
    quote_mixed_site! {
        let #future = #capture #block;
        if false {
            return #untraced #suffix;
        }
        return #traced #suffix
    }
}

/// The body of an `async fn -> !`.
pub(super) fn never(function: &TracedFunction<'_>) -> TokenStream {
    let hint = typed_return(
        return_span(&function.sig),
        &quote_mixed_site!(::core::convert::Infallible),
    );
    let begin = begin(function);
    let block = bindings::in_braces(
        function,
        bindings::block_after(&quote_mixed_site!(#begin #hint), function),
    );
    let capture = bindings::async_by_value(function);
    let future = traced(
        function,
        &quote_mixed_site!(#capture #block),
        &quote_mixed_site!(|__respan_ret, _| __respan_ret),
    );
    quote_mixed_site!(match #future.await {})
}

/// The traced future inside the box that `async_trait` writes, so that no second box is needed.
pub(super) fn boxed_future(function: &TracedFunction<'_>, body: &AsyncTraitBody) -> TokenStream {
    let begin = begin(function);
    let block = bindings::with_context(function, body.block.clone());
    let capture = bindings::async_by_value(function);
    let future = traced(
        function,
        &quote_mixed_site!(#capture { #begin '__respan_body: #block }),
        &capture::finish_fn(function, body.output.as_ref()),
    );
    let pin = &body.pin;
    quote_mixed_site!(return #pin(#future))
}

fn traced(function: &TracedFunction<'_>, future: &TokenStream, finish: &TokenStream) -> TokenStream {
    let private = private(function.options);
    let call = quote_mixed_site!(#private::async_call(&__RESPAN_SITE));
    // At the returned type: there the compiler reports lifetimes that the future's value lacks.
    let place = return_span(&function.sig);
    let private = located_at(private, place);
    quote_spanned!(place=> #private::AsyncCall::future(#call, #future, #finish))
}

/// The first statement of the future, before the arguments are bound.
fn begin(function: &TracedFunction<'_>) -> TokenStream {
    let private = private(function.options);
    let in_order = bindings::in_order(function);
    let set_up = call_setup::set_up(function, &quote_mixed_site!(__respan_call));
    quote_mixed_site! {
        #in_order
        if let ::core::option::Option::Some(__respan_call) = &mut #private::begin() {
            #set_up
            #private::TracedCall::enter(__respan_call);
        }
    }
}

/// A branch that is never taken. It fixes the block's type before the user's code is checked, so that coercions work
/// and type errors are reported on the user's lines.
fn typed_return(span: Span, ty: &TokenStream) -> TokenStream {
    quote_spanned! {span=>
        if let ::core::option::Option::Some(__respan_ret) = ::core::option::Option::<#ty>::None {
            return __respan_ret;
        }
    }
}

/// `-> impl Future<Output = T>` for an `async fn` that returns `T`.
///
/// The tokens have the edition of this crate, 2024, in which the future captures every lifetime, as that of an
/// `async fn` does.
pub(super) fn impl_future(sig: &Signature) -> ReturnType {
    let (output, span) = (written_type(sig), return_span(sig));
    let ty = quote_spanned!(span=> impl ::core::future::Future<Output = #output>);
    ReturnType::Type(Token![->](span), Box::new(Type::Verbatim(quote!(#ty))))
}

/// Gives the user's `#[must_use]` a reason: without one, clippy reports it on a function that returns a future, but not
/// on an `async fn`.
pub(super) fn with_reason(attr: &mut Attribute) {
    if let Meta::Path(path) = &attr.meta
        && path.is_ident("must_use")
    {
        attr.meta = parse_quote_spanned!(path.span()=> must_use = "the value of this function must be used");
    }
}
