//! `async fn`, and what `async_trait` makes of it.
//!
//! ```text
//! fn f(a: A) -> impl Future<Output = R> {
//!     static __RESPAN_SITE: Callsite = ...;
//!     Call::future(
//!         call(&__RESPAN_SITE),
//!         async move {
//!             if let Some(entry) = &mut begin() { /* as in a function */ Entry::begun(entry); }
//!             if let Some(ret) = None::<R> { return ret; }
//!             let a = a;
//!             /* the user's block */
//!         },
//!         |value, out| { /* Ok: output, Err: failure */ },
//!     )
//! }
//! ```
//!
//! No longer an `async fn`, so that the call itself can see the span in which it is made: `spawn(f())` keeps its parent.
//! Where another macro wants to see `async`, the function stays one and awaits that future.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use syn::Signature;

use crate::analyse::arguments::Argument;
use crate::analyse::async_trait::AsyncTraitBody;
use crate::analyse::context::Context;
use crate::analyse::return_type;
use crate::emit::body::User;
use crate::emit::callsite;
use crate::emit::capture;
use crate::emit::quote::quote_mixed_site;

/// The traced future of a function's body.
pub(crate) fn future(context: &Context<'_>, sig: &Signature, user: &User) -> TokenStream {
    let begin = begin(context, &user.arguments);
    let anchor = return_type::type_hint(sig).map(|hint| anchor(return_type::return_span(sig), &hint));
    traced(
        context,
        &user.body(&quote_mixed_site!(#begin #anchor)),
        &capture::finish(context, None),
    )
}

/// `async fn -> !` stays as it is: no trait can name `!` as its future's output.
pub(crate) fn never_returning(context: &Context<'_>, sig: &Signature, user: &User) -> TokenStream {
    let begin = begin(context, &user.arguments);
    let anchor = anchor(
        return_type::return_span(sig),
        &quote_mixed_site!(::core::convert::Infallible),
    );
    let future = traced(
        context,
        &user.body(&quote_mixed_site!(#begin #anchor)),
        &quote_mixed_site!(|_, _| {}),
    );
    quote_mixed_site!(match #future.await {})
}

/// Our future inside the user's box, so that no second one is needed.
pub(crate) fn boxed(context: &Context<'_>, arguments: &[Argument], boxed: &AsyncTraitBody) -> TokenStream {
    let begin = begin(context, arguments);
    let AsyncTraitBody { pin, block, output } = boxed;
    let future = traced(
        context,
        &quote_mixed_site!({ #begin '__respan_body: #block }),
        &capture::finish(context, output.as_ref()),
    );
    quote_mixed_site!(#pin(#future))
}

fn traced(context: &Context<'_>, body: &TokenStream, finish: &TokenStream) -> TokenStream {
    let private = context.private();
    quote_mixed_site!(#private::Call::future(#private::call(&__RESPAN_SITE), async move #body, #finish))
}

/// The first statement, which still sees the arguments as the future holds them.
fn begin(context: &Context<'_>, arguments: &[Argument]) -> TokenStream {
    let private = context.private();
    let steps = callsite::entry_setup(context, arguments, &quote_mixed_site!(__respan_entry));
    quote_mixed_site! {
        if let ::core::option::Option::Some(__respan_entry) = &mut #private::begin() {
            #steps
            #private::Entry::begun(__respan_entry);
        }
    }
}

/// Tells the compiler the type before it checks the body, so that coercions and mistakes stay on the user's lines.
fn anchor(place: Span, hint: &TokenStream) -> TokenStream {
    quote_spanned! {place=>
        if let ::core::option::Option::Some(__respan_ret) = ::core::option::Option::<#hint>::None {
            return __respan_ret;
        }
    }
}
