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

use crate::analyse::context::Plan;
use crate::analyse::return_type::{self, Returns};
use crate::emit::body::User;
use crate::emit::callsite;
use crate::emit::capture;
use crate::emit::quote::emit;

pub(crate) fn function(
    plan: &Plan<'_>,
    sig: &Signature,
    user: &User,
    returns: &Returns,
    tracks_caller: bool,
) -> TokenStream {
    let private = plan.private();
    let steps = callsite::steps(plan, &user.arguments, &emit!(&mut __respan_entry));
    let mutable = (!steps.is_empty() || !tracks_caller).then(|| emit!(mut));
    let start = emit! {
        let #mutable __respan_entry = #private::enter(&__RESPAN_SITE);
        #steps
    };
    if let Returns::Never = returns {
        let body = user.alone();
        return if tracks_caller {
            emit!(#start let __respan_guard = #private::Entry::guard(__respan_entry); #body)
        } else {
            emit!(#start match #private::Entry::call(&mut __respan_entry, move || -> ! #body) {})
        };
    }
    let run = if tracks_caller {
        inline(plan, sig, user, returns)
    } else {
        in_closure(plan, sig, user)
    };
    let end = end(plan, returns);
    emit!(#start #run #end)
}

/// A closure intercepts `?` and `return`, and a panic in it can be caught.
fn in_closure(plan: &Plan<'_>, sig: &Signature, user: &User) -> TokenStream {
    let private = plan.private();
    let arrow = return_type::hint(sig).map(|hint| emit!(-> #hint));
    let body = user.alone();
    emit!(let __respan_ret = #private::Entry::call(&mut __respan_entry, move || #arrow #body);)
}

/// Under `#[track_caller]` a closure would be the caller that `Location::caller()` sees.
fn inline(plan: &Plan<'_>, sig: &Signature, user: &User, returns: &Returns) -> TokenStream {
    let private = plan.private();
    let mutable = (!matches!(returns, Returns::Sequence(..))).then(|| emit!(mut));
    let hint = return_type::hint(sig).unwrap_or_else(|| emit!(_));
    let body = user.body(&TokenStream::new());
    emit! {
        let __respan_guard = #private::Entry::guard(__respan_entry);
        let __respan_ret: #hint = #body;
        let #mutable __respan_entry = #private::Guard::open(__respan_guard);
    }
}

/// The span ends with the value, or with what the value is going to produce.
fn end(plan: &Plan<'_>, returns: &Returns) -> TokenStream {
    let private = plan.private();
    if let Returns::Sequence(sequence, item) = returns {
        let (method, finish) = (sequence.method(), capture::finish(plan, item.as_ref()));
        return emit!(#private::Entry::#method(__respan_entry, __respan_ret, #finish));
    }
    let output = if plan.options.captures_output() {
        emit!((&&&&__respan_output).__respan_output())
    } else {
        emit!(#private::OutputOf::silent(__respan_output))
    };
    // All before the value moves: whatever could unwind afterwards would be code to drop it once more.
    emit!({
        use #private::dispatch::*;
        let (__respan_shape, __respan_output, __respan_failure) = (&&&&#private::Shape(&__respan_ret)).__respan_shape();
        let __respan_output = #output;
        let __respan_failure = (&&&&&__respan_failure).__respan_failure();
        __respan_shape.finish(&mut __respan_entry, __respan_ret, __respan_output, __respan_failure)
    })
}
