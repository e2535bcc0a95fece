//! The list of the `links` option.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::Expr;

use super::quote::quote_mixed_site;

/// The list as it is written, or, if one of its links has a `?`, the same links as results. There `?` leaves out one link that is
/// an error, while in a list it would leave out all.
pub(super) fn tokens(list: &Expr, private: &TokenStream) -> TokenStream {
    match list {
        Expr::Array(array) if array.elems.iter().any(|link| fallible(link).is_some()) => {
            let links = array.elems.iter().map(|link| result(link, private));
            quote_mixed_site!([#(#links),*])
        }
        list => list.to_token_stream(),
    }
}

/// A link as a result, whose methods are called on a link that is no error.
fn result(link: &Expr, private: &TokenStream) -> TokenStream {
    let operand = fallible(link);
    let converted = operand.unwrap_or(link);
    let converted = quote_mixed_site!(#private::IntoSpanLink::into_span_link(#converted));
    if operand.is_none() || matches!(link, Expr::Try(_)) {
        return converted;
    }
    let name = quote_mixed_site!(__respan_link);
    let changed = on_link(link, &name);
    quote_mixed_site!(#converted.map(|#name| #name.map(|#name| #changed)))
}

/// The operand of the `?` after a link, or after the start of a chain of methods.
fn fallible(link: &Expr) -> Option<&Expr> {
    match link {
        Expr::Try(operand) => Some(&operand.expr),
        Expr::MethodCall(call) => fallible(&call.receiver),
        _ => None,
    }
}

/// The chain of methods with a variable in place of its start.
fn on_link(link: &Expr, name: &TokenStream) -> TokenStream {
    let Expr::MethodCall(call) = link else {
        return name.clone();
    };
    let receiver = on_link(&call.receiver, name);
    let (method, turbofish, arguments) = (&call.method, &call.turbofish, &call.args);
    quote_mixed_site!(#receiver.#method #turbofish (#arguments))
}
