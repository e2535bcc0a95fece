//! Lint attributes of the user's, for code that clippy sees as that of a macro.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Meta, Token, parse_quote, parse_quote_spanned};

/// Replaces `#[expect(clippy::...)]` by `#[allow(clippy::...)]`.
///
/// Clippy leaves out many lints in a function that a macro has written, and the compiler would report that they do not
/// fire. Lints of the compiler do fire, and are still expected.
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

/// `None` if nothing of clippy is expected.
fn split(attr: &Attribute) -> Option<Vec<Attribute>> {
    if !attr.path().is_ident("expect") {
        return None;
    }
    let metas = Punctuated::<Meta, Token![,]>::parse_terminated;
    let metas = attr.parse_args_with(metas).ok()?;
    let (reasons, lints): (Vec<Meta>, Vec<Meta>) = metas.into_iter().partition(|meta| meta.path().is_ident("reason"));
    let is_clippy = |meta: &Meta| meta.path().segments.first().is_some_and(|tool| tool.ident == "clippy");
    let (clippy, others): (Vec<Meta>, Vec<Meta>) = lints.into_iter().partition(is_clippy);
    if clippy.is_empty() {
        return None;
    }
    let allow = Ident::new("allow", Span::mixed_site().located_at(attr.span()));
    let mut out = vec![parse_quote_spanned!(allow.span()=> #[#allow(#(#clippy,)* #(#reasons),*)])];
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
    fn only_lints_of_clippy_are_allowed() {
        let attrs: Vec<Attribute> = vec![
            parse_quote!(#[expect(clippy::ptr_arg, dead_code, reason = "a")]),
            parse_quote!(#[expect(unused)]),
            parse_quote!(#[inline]),
        ];
        let attrs = allow_expected(attrs);
        let expected = quote! {
            #[allow(clippy::ptr_arg, reason = "a")]
            #[expect(dead_code, reason = "a")]
            #[expect(unused)]
            #[inline]
        };
        assert_eq!(quote!(#(#attrs)*).to_string(), expected.to_string());
    }
}
