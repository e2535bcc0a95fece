//! Capture of arguments, outputs and failures. The emitted code runs only if the span is recorded.

use proc_macro2::TokenStream;
use syn::Type;
use syn::ext::IdentExt;

use super::quote::quote_mixed_site;
use super::runtime_path::private;
use crate::analyse::{Argument, Captured, TracedFunction};

/// Statements that write the captured arguments to `__respan_input`.
pub(super) fn arguments(function: &TracedFunction<'_>) -> TokenStream {
    let private = private(function.options);
    let mut writes = TokenStream::new();
    let has_cfg = function.arguments.list.iter().any(|argument| !argument.cfgs.is_empty());
    for argument in function.arguments.captured() {
        let (cfgs, write) = (&argument.cfgs, write_argument(&private, argument));
        writes.extend(if has_cfg {
            // The traits would be unused if `cfg` removed every argument.
            quote_mixed_site!(#(#cfgs)* { use #private::dispatch::*; #write })
        } else {
            write
        });
    }
    if has_cfg || writes.is_empty() {
        writes
    } else {
        quote_mixed_site!(use #private::dispatch::*; #writes)
    }
}

fn write_argument(private: &TokenStream, argument: &Argument) -> TokenStream {
    let binding = &argument.binding;
    let value = |variable| quote_mixed_site!((&&&&#private::Capture(&#variable)).__respan_value());
    let keyword = |keyword: &str, value: TokenStream| quote_mixed_site!(#private::Input::kwarg(__respan_input, #keyword, #value););
    match &argument.captured {
        Captured::Nothing => TokenStream::new(),
        Captured::Whole(None) => {
            let value = value(binding);
            quote_mixed_site!(#private::Input::arg(__respan_input, #value);)
        }
        Captured::Whole(Some(name)) => keyword(name, value(binding)),
        Captured::Variables(pattern, variables) => {
            let writes = variables
                .iter()
                .map(|variable| keyword(&variable.unraw().to_string(), value(variable)));
            quote_mixed_site!(match &#binding { #pattern => { #(#writes)* } })
        }
    }
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
