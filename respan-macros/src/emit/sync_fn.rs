//! The body of a function that is not `async`, whatever it returns.
//!
//! ```text
//! fn f(a: A) -> R {
//!     static __RESPAN_SITE: Callsite = ...;
//!     let mut call = __RESPAN_SITE.__respan_enter();
//!     if let Some(input) = &mut TracedCall::input(&mut call) { /* &a */ }
//!     let ret = TracedCall::run(&mut call, move || -> R { let a = a; /* the user's block */ });
//!     let (shape, output, failure) = shape(&ret).__respan_shape();
//!     return shape.finish(&mut call, output.__respan_output(), failure.__respan_failure(), ret);
//! }
//! ```

use proc_macro2::TokenStream;

use super::quote::quote_mixed_site;
use super::runtime_path::private;
use super::{bindings, call_setup, capture, lazy_value, lints};
use crate::analyse::{ReturnKind, TracedFunction, is_open, type_hint, written_type};

pub(super) fn statements(function: &TracedFunction<'_>, is_inline: bool) -> TokenStream {
    let private = private(function.options);
    let set_up = call_setup::set_up(function, &quote_mixed_site!(&mut __respan_call));
    let mutable = (!set_up.is_empty() || !is_inline).then(|| quote_mixed_site!(mut));
    let start = quote_mixed_site! {
        let #mutable __respan_call = __RESPAN_SITE.__respan_enter();
        #set_up
    };
    match (&function.return_kind, is_inline) {
        (ReturnKind::Never, false) => {
            let block = bindings::block(function);
            let (capture, never) = (bindings::by_value(function), written_type(&function.sig));
            quote_mixed_site!(#start match #private::TracedCall::run(&mut __respan_call, #capture || -> #never #block) {})
        }
        (ReturnKind::Never | ReturnKind::Opaque, _) => {
            let body = bindings::block_after(&TokenStream::new(), function);
            quote_mixed_site!(#start let __respan_entered = #private::TracedCall::entered(__respan_call); #body)
        }
        _ => {
            let run = if is_inline {
                run_inline(function)
            } else {
                run_in_closure(function)
            };
            let finish = finish(function);
            quote_mixed_site!(#start #run #finish)
        }
    }
}

/// Runs the body in a closure, which intercepts `?` and `return` and in which panics are caught.
fn run_in_closure(function: &TracedFunction<'_>) -> TokenStream {
    let private = private(function.options);
    let allowed = lints::allow_large_error(function);
    let hint = type_hint(&function.sig).map(|hint| lints::unreported(function, hint));
    let arrow = hint.map(|hint| quote_mixed_site!(-> #hint));
    let (capture, block) = (bindings::by_value(function), bindings::block(function));
    let run = if function.arguments.has_array {
        quote_mixed_site!(run_large)
    } else {
        quote_mixed_site!(run)
    };
    quote_mixed_site!(let __respan_ret = #private::TracedCall::#run(&mut __respan_call, #allowed #capture || #arrow #block);)
}

/// Runs the body under a guard. In a closure, `Location::caller()` would be the caller of the closure.
///
/// The branch that is never taken keeps what follows reachable if the body never comes to its end.
fn run_inline(function: &TracedFunction<'_>) -> TokenStream {
    let private = private(function.options);
    let mutable = (!matches!(function.return_kind, ReturnKind::Lazy(..))).then(|| quote_mixed_site!(mut));
    let hint = type_hint(&function.sig).unwrap_or_else(|| quote_mixed_site!(_));
    let hint = lints::unreported(function, hint);
    let block = bindings::block_after(&TokenStream::new(), function);
    quote_mixed_site! {
        let __respan_entered = #private::TracedCall::entered(__respan_call);
        let __respan_ret: #hint = match ::core::option::Option::None {
            ::core::option::Option::Some(__respan_ret) => __respan_ret,
            ::core::option::Option::None => #block
        };
        let #mutable __respan_call = #private::EnteredCall::exit(__respan_entered);
    }
}

/// Ends the span with the value, or moves it into the value if that is lazy.
fn finish(function: &TracedFunction<'_>) -> TokenStream {
    if let ReturnKind::Lazy(lazy) = &function.return_kind {
        return lazy_value::returned(function, lazy);
    }
    let finish = capture::finish(
        function,
        &quote_mixed_site!(&mut __respan_call),
        Some(&quote_mixed_site!(return)),
    );
    // The signature settles the types of the value before its capture is chosen by them.
    let settled = is_open(&function.sig).then(|| {
        quote_mixed_site!(if false {
            return __respan_ret;
        })
    });
    quote_mixed_site!(#settled #finish)
}
