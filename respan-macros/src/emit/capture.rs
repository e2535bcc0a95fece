//! Capture of arguments, outputs and failures. The emitted code runs only if the span is recorded.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::bindings::underscore_lints;
use super::quote::quote_mixed_site;
use super::runtime_path::private;
use crate::analyse::{Argument, TracedFunction};

/// Statements that write the captured arguments to `__respan_input`.
pub(super) fn arguments(function: &TracedFunction<'_>) -> TokenStream {
    let private = private(function.options);
    let writes: Vec<TokenStream> = function
        .arguments
        .captured()
        .map(|argument| write_argument(&private, argument))
        .collect();
    if writes.is_empty() {
        return TokenStream::new();
    }
    // The traits are unused if `cfg` removes every argument.
    let has_cfg = function
        .arguments
        .list
        .iter()
        .any(|argument| argument.cfgs().next().is_some());
    let lints = has_cfg.then(|| quote_mixed_site!(#[allow(unused_imports)]));
    quote_mixed_site! {
        #lints
        use #private::dispatch::*;
        #(#writes)*
    }
}

fn write_argument(private: &TokenStream, argument: &Argument) -> TokenStream {
    let binding = &argument.binding;
    let value = quote_mixed_site!((&&&&#private::Capture(&#binding)).__respan_value());
    let write = if let Some(keyword) = &argument.keyword {
        quote_mixed_site!(#private::Input::kwarg(__respan_input, #keyword, #value))
    } else {
        quote_mixed_site!(#private::Input::arg(__respan_input, #value))
    };
    let (cfgs, lints) = (argument.cfgs(), underscore_lints(binding));
    quote!(#(#cfgs)* #lints #write;)
}

/// A closure that records a value, or each item of a sequence; `ty` is its type where inference needs it.
pub(super) fn finish(function: &TracedFunction<'_>, ty: Option<&Type>) -> TokenStream {
    let private = private(function.options);
    let ty = ty.map(|ty| quote_mixed_site!(: &#ty));
    let output = if function.options.captures_output() {
        quote_mixed_site!(#private::Finish::output(__respan_out, (&&&&#private::Capture(__respan_ok)).__respan_value()))
    } else {
        quote_mixed_site!({
            let _ = __respan_ok;
        })
    };
    quote_mixed_site!({
        use #private::dispatch::*;
        |__respan_value #ty, __respan_out| match (&&#private::Returned(__respan_value)).__respan_split() {
            ::core::result::Result::Ok(__respan_ok) => #output,
            ::core::result::Result::Err(__respan_err) => {
                (&&&&&#private::Failure(__respan_err)).__respan_fail(__respan_out)
            }
        }
    })
}
