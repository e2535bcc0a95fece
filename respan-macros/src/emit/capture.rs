//! Capture of arguments, outputs and failures. The emitted code runs only if the span is recorded.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::Type;
use syn::ext::IdentExt;

use super::lints;
use super::quote::quote_mixed_site;
use super::runtime_path::private;
use crate::analyse::{Argument, Captured, TracedFunction, return_span};

/// Statements that write the captured arguments to `__respan_input`.
pub(super) fn arguments(function: &TracedFunction<'_>) -> TokenStream {
    let private = private(function.options);
    let mut writes = TokenStream::new();
    for argument in function.arguments.captured() {
        let (cfgs, write) = (&argument.cfgs, write_argument(&private, argument));
        writes.extend(if cfgs.is_empty() {
            write
        } else {
            quote_mixed_site!(#(#cfgs)* { #write })
        });
    }
    writes
}

fn write_argument(private: &TokenStream, argument: &Argument) -> TokenStream {
    let binding = &argument.binding;
    let capture = |variable: &Ident| capture(private, &quote_mixed_site!(&#variable), argument.is_opaque);
    let keyword =
        |keyword: &str, value: TokenStream| quote_mixed_site!(#value.__respan_kwarg(__respan_input, #keyword););
    match &argument.captured {
        Captured::Nothing => TokenStream::new(),
        Captured::Whole(None) => {
            let value = capture(binding);
            quote_mixed_site!(#value.__respan_arg(__respan_input);)
        }
        Captured::Whole(Some(name)) => keyword(name, capture(binding)),
        Captured::Variables(pattern, variables) => {
            let writes = variables
                .iter()
                .map(|variable| keyword(&variable.unraw().to_string(), capture(variable)));
            quote_mixed_site!(match &#binding { #pattern => { #(#writes)* } })
        }
    }
}

/// The value as the runtime captures it; of an opaque one, only the name of its type.
fn capture(private: &TokenStream, reference: &TokenStream, is_opaque: bool) -> TokenStream {
    let capture = if is_opaque {
        quote_mixed_site!(capture_type)
    } else {
        quote_mixed_site!(capture)
    };
    quote_mixed_site!(#private::#capture(#reference))
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
fn output_writer(function: &TracedFunction<'_>) -> TokenStream {
    let private = private(function.options);
    if !function.options.captures_output() {
        quote_mixed_site!(#private::OutputOf::silent(__respan_output))
    } else if function.is_output_opaque {
        quote_mixed_site!(#private::OutputOf::opaque(__respan_output))
    } else {
        quote_mixed_site!(__respan_output.__respan_output())
    }
}

/// The function that writes errors of the type of `__respan_failure`, without a look at `Error` if that may hold for `'static`
/// only.
pub(super) fn failure_writer(function: &TracedFunction<'_>) -> TokenStream {
    let generic = function
        .has_generic_error
        .then(|| quote_mixed_site!(.__respan_generic()));
    quote_mixed_site!(__respan_failure #generic.__respan_failure())
}

/// Statements that end the span of `call` with `__respan_ret`, or move the span into it; the last one follows `before_last` and
/// is its value.
pub(super) fn finish(
    function: &TracedFunction<'_>,
    call: &TokenStream,
    before_last: Option<&TokenStream>,
) -> TokenStream {
    let private = private(function.options);
    let (output, failure) = (output_writer(function), failure_writer(function));
    // The value is moved last: the compiler adds code to drop it on each unwind path. At the returned type the compiler reports
    // lifetimes that the value lacks.
    let last =
        quote_spanned!(return_span(&function.sig)=> __respan_shape.finish(#call, #output, #failure, __respan_ret));
    quote_mixed_site! {
        let (__respan_shape, __respan_output, __respan_failure) = #private::shape(&__respan_ret).__respan_shape();
        #before_last #last
    }
}

/// A closure that ends the span of an async call with its value, or moves the span into the value; `ty` is the type of the value
/// where inference needs it.
pub(super) fn finish_fn(function: &TracedFunction<'_>, ty: Option<&Type>) -> TokenStream {
    let finish = finish(function, &quote_mixed_site!(__respan_call), None);
    let ty = ty.map(|ty| quote_mixed_site!(: #ty));
    let allowed = lints::allow_large_error(function);
    quote_mixed_site!(#allowed |__respan_ret #ty, __respan_call| { #finish })
}

/// A closure that records a value, or each item of a sequence; `ty` is its type where inference needs it. It needs the traits in
/// `dispatch`.
pub(super) fn finish_closure(function: &TracedFunction<'_>, ty: Option<&Type>) -> TokenStream {
    let private = private(function.options);
    let ty = ty.map(|ty| quote_mixed_site!(: &#ty));
    let output = if function.options.captures_output() {
        let capture = capture(&private, &quote_mixed_site!(__respan_ok), function.is_output_opaque);
        quote_mixed_site!(#private::ResultWriter::output(__respan_out, #capture.__respan_value()))
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
