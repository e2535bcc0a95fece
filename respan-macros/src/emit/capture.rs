//! What writes arguments and results; it runs only if somebody will read that.

use proc_macro2::{Ident, TokenStream};
use syn::Type;

use crate::analyse::arguments::Argument;
use crate::analyse::context::Context;
use crate::emit::quote::quote_mixed_site;

/// Writes the arguments. Positional values come first: they end where the keyword ones begin.
pub(crate) fn arguments(private: &TokenStream, arguments: &[Argument]) -> TokenStream {
    let write = |argument: &Argument| {
        argument.record(|binding: &Ident, name: Option<&str>| {
            let value = quote_mixed_site!((&&&&#private::Capture(&#binding)).__respan_value());
            if let Some(name) = name {
                quote_mixed_site!(#private::Input::kwarg(__respan_input, #name, #value))
            } else {
                quote_mixed_site!(#private::Input::arg(__respan_input, #value))
            }
        })
    };
    let (positional, named): (Vec<&Argument>, Vec<&Argument>) = arguments.iter().partition(|arg| arg.is_positional());
    let writes: Vec<TokenStream> = positional.into_iter().chain(named).filter_map(write).collect();
    if writes.is_empty() {
        return TokenStream::new();
    }
    // All of them may be configured away.
    let quiet = arguments
        .iter()
        .any(Argument::is_conditional)
        .then(|| quote_mixed_site!(#[allow(unused_imports)]));
    quote_mixed_site! {
        #quiet
        use #private::dispatch::*;
        #(#writes)*
    }
}

/// What is recorded of a result, an output or an item; `ty` where only the signature can tell its type.
pub(crate) fn finish(context: &Context<'_>, ty: Option<&Type>) -> TokenStream {
    let (private, write) = (context.private(), write(context, ty));
    quote_mixed_site!({
        use #private::dispatch::*;
        #write
    })
}

/// The same, where the traits of the dispatch are in scope.
fn write(context: &Context<'_>, ty: Option<&Type>) -> TokenStream {
    let private = context.private();
    let ty = ty.map(|ty| quote_mixed_site!(: &#ty));
    let output = if context.options.captures_output() {
        quote_mixed_site!(#private::Finish::output(__respan_out, (&&&&#private::Capture(__respan_ok)).__respan_value()))
    } else {
        quote_mixed_site!({
            let _ = __respan_ok;
        })
    };
    quote_mixed_site! {
        |__respan_value #ty, __respan_out| match (&&#private::Returned(__respan_value)).__respan_split() {
            ::core::result::Result::Ok(__respan_ok) => #output,
            ::core::result::Result::Err(__respan_err) => {
                (&&&&&#private::Failure(__respan_err)).__respan_fail(__respan_out)
            }
        }
    }
}
