//! What writes arguments and results; it runs only if somebody will read that.

use proc_macro2::{Ident, TokenStream};
use syn::Type;

use crate::analyse::arguments::Argument;
use crate::analyse::context::Plan;
use crate::emit::quote::emit;

/// Writes the arguments. Positional values come first: they end where the keyword ones begin.
pub(crate) fn arguments(private: &TokenStream, arguments: &[Argument]) -> TokenStream {
    let write = |argument: &Argument| {
        argument.record(|binding: &Ident, name: Option<&str>| {
            let value = emit!((&&&&#private::Capture(&#binding)).__respan_value());
            if let Some(name) = name {
                emit!(#private::Input::kwarg(__respan_input, #name, #value))
            } else {
                emit!(#private::Input::arg(__respan_input, #value))
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
        .then(|| emit!(#[allow(unused_imports)]));
    emit! {
        #quiet
        use #private::dispatch::*;
        #(#writes)*
    }
}

/// What is recorded of a result, an output or an item; `ty` where only the signature can tell its type.
pub(crate) fn finish(plan: &Plan<'_>, ty: Option<&Type>) -> TokenStream {
    let (private, write) = (plan.private(), write(plan, ty));
    emit!({
        use #private::dispatch::*;
        #write
    })
}

/// The same, where the traits of the dispatch are in scope.
fn write(plan: &Plan<'_>, ty: Option<&Type>) -> TokenStream {
    let private = plan.private();
    let ty = ty.map(|ty| emit!(: &#ty));
    let output = if plan.options.captures_output() {
        emit!(#private::Finish::output(__respan_out, (&&&&#private::Capture(__respan_ok)).__respan_value()))
    } else {
        emit!({
            let _ = __respan_ok;
        })
    };
    emit! {
        |__respan_value #ty, __respan_out| match (&&#private::Returned(__respan_value)).__respan_split() {
            ::core::result::Result::Ok(__respan_ok) => #output,
            ::core::result::Result::Err(__respan_err) => {
                (&&&&&#private::Failure(__respan_err)).__respan_fail(__respan_out)
            }
        }
    }
}
