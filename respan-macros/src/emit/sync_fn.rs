//! Functions that are not `async`, whatever they return.
//!
//! ```text
//! fn f(a: A) -> R {
//!     static __RESPAN_SITE: Callsite = ...;
//!     let mut entry = enter(&__RESPAN_SITE);
//!     if let Some(input) = &mut Entry::input(&mut entry) { /* &a */ }
//!     let ret = Entry::call(&mut entry, move || -> R { let a = a; /* the user's block */ });
//!     let (shape, output, failure) = (&&&&Shape(&ret)).__respan_shape();
//!     let (output, failure) = ((&&&&output).__respan_output(), (&&&&&failure).__respan_failure());
//!     shape.finish(entry, ret, output, failure)
//! }
//! ```

use proc_macro2::TokenStream;
use syn::Signature;

use crate::analyse::context::Context;
use crate::analyse::return_type::{self, ReturnKind};
use crate::emit::body::User;
use crate::emit::callsite;
use crate::emit::capture;
use crate::emit::quote::quote_mixed_site;

pub(crate) fn function(
    context: &Context<'_>,
    sig: &Signature,
    user: &User,
    returns: &ReturnKind,
    tracks_caller: bool,
) -> TokenStream {
    let private = context.private();
    let steps = callsite::entry_setup(context, &user.arguments, &quote_mixed_site!(&mut __respan_entry));
    let mutable = (!steps.is_empty() || !tracks_caller).then(|| quote_mixed_site!(mut));
    let start = quote_mixed_site! {
        let #mutable __respan_entry = #private::enter(&__RESPAN_SITE);
        #steps
    };
    if let ReturnKind::Never = returns {
        let body = user.alone();
        return if tracks_caller {
            quote_mixed_site!(#start let __respan_guard = #private::Entry::guard(__respan_entry); #body)
        } else {
            quote_mixed_site!(#start match #private::Entry::call(&mut __respan_entry, move || -> ! #body) {})
        };
    }
    let run = if tracks_caller {
        inline(context, sig, user, returns)
    } else {
        in_closure(context, sig, user)
    };
    let end = end(context, returns);
    quote_mixed_site!(#start #run #end)
}

/// A closure intercepts `?` and `return`, and a panic in it can be caught.
fn in_closure(context: &Context<'_>, sig: &Signature, user: &User) -> TokenStream {
    let private = context.private();
    let arrow = return_type::type_hint(sig).map(|hint| quote_mixed_site!(-> #hint));
    let body = user.alone();
    quote_mixed_site!(let __respan_ret = #private::Entry::call(&mut __respan_entry, move || #arrow #body);)
}

/// Under `#[track_caller]` a closure would be the caller that `Location::caller()` sees.
fn inline(context: &Context<'_>, sig: &Signature, user: &User, returns: &ReturnKind) -> TokenStream {
    let private = context.private();
    let mutable = (!matches!(returns, ReturnKind::Lazy(..))).then(|| quote_mixed_site!(mut));
    let hint = return_type::type_hint(sig).unwrap_or_else(|| quote_mixed_site!(_));
    let body = user.body(&TokenStream::new());
    quote_mixed_site! {
        let __respan_guard = #private::Entry::guard(__respan_entry);
        let __respan_ret: #hint = #body;
        let #mutable __respan_entry = #private::Guard::open(__respan_guard);
    }
}

/// The span ends with the value, or with what the value is going to produce.
fn end(context: &Context<'_>, returns: &ReturnKind) -> TokenStream {
    let private = context.private();
    if let ReturnKind::Lazy(sequence, item) = returns {
        let (method, finish) = (sequence.method(), capture::finish(context, item.as_ref()));
        return quote_mixed_site!(#private::Entry::#method(__respan_entry, __respan_ret, #finish));
    }
    let output = if context.options.captures_output() {
        quote_mixed_site!((&&&&__respan_output).__respan_output())
    } else {
        quote_mixed_site!(#private::OutputOf::silent(__respan_output))
    };
    // All before the value moves: whatever could unwind afterwards would be code to drop it once more.
    quote_mixed_site!({
        use #private::dispatch::*;
        let (__respan_shape, __respan_output, __respan_failure) = (&&&&#private::Shape(&__respan_ret)).__respan_shape();
        let __respan_output = #output;
        let __respan_failure = (&&&&&__respan_failure).__respan_failure();
        __respan_shape.finish(&mut __respan_entry, __respan_ret, __respan_output, __respan_failure)
    })
}
