//! Capture of arguments, outputs and failures. The emitted code runs only if the span is recorded.

use proc_macro2::{Ident, TokenStream};
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
    let value = |variable: &Ident| value(private, &quote_mixed_site!(&#variable), argument.is_opaque);
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

/// The value as the runtime captures it; of an opaque one, only the name of its type.
fn value(private: &TokenStream, reference: &TokenStream, is_opaque: bool) -> TokenStream {
    if is_opaque {
        quote_mixed_site!(#private::dispatch::Captured::__respan_value(&#private::Capture(#reference)))
    } else {
        quote_mixed_site!((&&&&#private::Capture(#reference)).__respan_value())
    }
}

/// The error, without a look at `Error` if that may hold for `'static` only.
fn failure(has_generic_error: bool, error: &TokenStream) -> TokenStream {
    if has_generic_error {
        quote_mixed_site!((&&&#error))
    } else {
        quote_mixed_site!((&&&&&#error))
    }
}

/// The function that writes outputs of the type of `__respan_output`.
pub(super) fn output_writer(function: &TracedFunction<'_>) -> TokenStream {
    let private = private(function.options);
    if !function.options.captures_output() {
        quote_mixed_site!(#private::OutputOf::silent(__respan_output))
    } else if function.is_output_opaque {
        quote_mixed_site!(#private::dispatch::OutputWritten::__respan_output(&__respan_output))
    } else {
        quote_mixed_site!((&&&&__respan_output).__respan_output())
    }
}

/// The function that writes errors of the type of `__respan_failure`.
pub(super) fn failure_writer(function: &TracedFunction<'_>) -> TokenStream {
    let failure = failure(function.has_generic_error, &quote_mixed_site!(__respan_failure));
    quote_mixed_site!(#failure.__respan_failure())
}

/// A closure that ends the span of an async call with its value, or moves the span into the value; `ty` is the type of the value
/// where inference needs it.
pub(super) fn finish_fn(function: &TracedFunction<'_>, ty: Option<&Type>) -> TokenStream {
    let private = private(function.options);
    let (output, failure) = (output_writer(function), failure_writer(function));
    let ty = ty.map(|ty| quote_mixed_site!(: #ty));
    quote_mixed_site!({
        use #private::dispatch::*;
        |__respan_ret #ty, __respan_call| {
            let (__respan_shape, __respan_output, __respan_failure) = (&&&&#private::Shape(&__respan_ret)).__respan_shape();
            let __respan_output = #output;
            let __respan_failure = #failure;
            __respan_shape.finish(__respan_call, __respan_ret, __respan_output, __respan_failure)
        }
    })
}

/// A closure that records a value, or each item of a sequence; `ty` is its type where inference needs it. It needs the traits in
/// `dispatch`.
pub(super) fn finish_closure(function: &TracedFunction<'_>, ty: Option<&Type>) -> TokenStream {
    let private = private(function.options);
    let ty = ty.map(|ty| quote_mixed_site!(: &#ty));
    let output = if function.options.captures_output() {
        let value = value(&private, &quote_mixed_site!(__respan_ok), function.is_output_opaque);
        quote_mixed_site!(#private::ResultWriter::output(__respan_out, #value))
    } else {
        quote_mixed_site!({
            let _ = __respan_ok;
        })
    };
    let failure = failure(
        function.has_generic_error,
        &quote_mixed_site!(#private::Failure(__respan_err)),
    );
    quote_mixed_site! {
        |__respan_value #ty, __respan_out| match (&&#private::Returned(__respan_value)).__respan_split() {
            ::core::result::Result::Ok(__respan_ok) => #output,
            ::core::result::Result::Err(__respan_err) => {
                #failure.__respan_fail(__respan_out)
            }
        }
    }
}
