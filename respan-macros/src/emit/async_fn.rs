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
use crate::analyse::async_trait::Boxed;
use crate::analyse::context::Plan;
use crate::analyse::return_type;
use crate::emit::body::User;
use crate::emit::callsite;
use crate::emit::capture;
use crate::emit::quote::emit;

/// The traced future of a function's body.
pub(crate) fn future(plan: &Plan<'_>, sig: &Signature, user: &User) -> TokenStream {
    let begin = begin(plan, &user.arguments);
    let anchor = return_type::hint(sig).map(|hint| anchor(return_type::place(sig), &hint));
    traced(plan, &user.body(&emit!(#begin #anchor)), &capture::finish(plan, None))
}

/// `async fn -> !` stays as it is: no trait can name `!` as its future's output.
pub(crate) fn endless(plan: &Plan<'_>, sig: &Signature, user: &User) -> TokenStream {
    let begin = begin(plan, &user.arguments);
    let anchor = anchor(return_type::place(sig), &emit!(::core::convert::Infallible));
    let future = traced(plan, &user.body(&emit!(#begin #anchor)), &emit!(|_, _| {}));
    emit!(match #future.await {})
}

/// Our future inside the user's box, so that no second one is needed.
pub(crate) fn boxed(plan: &Plan<'_>, arguments: &[Argument], boxed: &Boxed) -> TokenStream {
    let begin = begin(plan, arguments);
    let Boxed { pin, block, output } = boxed;
    let future = traced(
        plan,
        &emit!({ #begin '__respan_body: #block }),
        &capture::finish(plan, output.as_ref()),
    );
    emit!(#pin(#future))
}

fn traced(plan: &Plan<'_>, body: &TokenStream, finish: &TokenStream) -> TokenStream {
    let private = plan.private();
    emit!(#private::Call::future(#private::call(&__RESPAN_SITE), async move #body, #finish))
}

/// The first statement, which still sees the arguments as the future holds them.
fn begin(plan: &Plan<'_>, arguments: &[Argument]) -> TokenStream {
    let private = plan.private();
    let steps = callsite::steps(plan, arguments, &emit!(__respan_entry));
    emit! {
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
