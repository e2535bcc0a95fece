//! Lint attributes of the user's, for code that clippy sees as that of a macro.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Meta, Token, parse_quote, parse_quote_spanned};

/// Lints of the compiler that do not fire: the body is a closure, and an `async fn` becomes a function that returns a future.
const SILENT: [&str; 2] = ["async_fn_in_trait", "unconditional_recursion"];

/// Replaces `#[expect(clippy::...)]` by `#[allow(clippy::...)]`.
///
/// Clippy leaves out many lints in a function that a macro has written, and the compiler would report that they do not
/// fire. Lints of the compiler do fire, but for two, and are still expected.
pub(super) fn allow_expected(attrs: Vec<Attribute>) -> Vec<Attribute> {
    let mut out = Vec::with_capacity(attrs.len());
    for attr in attrs {
        if let Some(replaced) = split(&attr) {
            out.extend(replaced);
        } else {
            out.push(attr);
        }
    }
    out
}

/// `None` if nothing is expected that does not fire.
fn split(attr: &Attribute) -> Option<Vec<Attribute>> {
    if !attr.path().is_ident("expect") {
        return None;
    }
    let metas = Punctuated::<Meta, Token![,]>::parse_terminated;
    let metas = attr.parse_args_with(metas).ok()?;
    let (reasons, lints): (Vec<Meta>, Vec<Meta>) = metas.into_iter().partition(|meta| meta.path().is_ident("reason"));
    let is_silent = |meta: &Meta| {
        let first = meta.path().segments.first();
        first.is_some_and(|tool| tool.ident == "clippy") || SILENT.iter().any(|lint| meta.path().is_ident(lint))
    };
    let (silent, others): (Vec<Meta>, Vec<Meta>) = lints.into_iter().partition(is_silent);
    if silent.is_empty() {
        return None;
    }
    let allow = Ident::new("allow", Span::mixed_site().located_at(attr.span()));
    let mut out = vec![parse_quote_spanned!(allow.span()=> #[#allow(#(#silent,)* #(#reasons),*)])];
    if !others.is_empty() {
        out.push(parse_quote!(#[expect(#(#others,)* #(#reasons),*)]));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn lints_that_do_not_fire_are_allowed() {
        let attrs: Vec<Attribute> = vec![
            parse_quote!(#[expect(clippy::ptr_arg, dead_code, reason = "a")]),
            parse_quote!(#[expect(unused)]),
            parse_quote!(#[expect(unconditional_recursion)]),
            parse_quote!(#[inline]),
        ];
        let attrs = allow_expected(attrs);
        let expected = quote! {
            #[allow(clippy::ptr_arg, reason = "a")]
            #[expect(dead_code, reason = "a")]
            #[expect(unused)]
            #[allow(unconditional_recursion,)]
            #[inline]
        };
        assert_eq!(quote!(#(#attrs)*).to_string(), expected.to_string());
    }
}
