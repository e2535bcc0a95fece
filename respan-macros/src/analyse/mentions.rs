//! Search of code for mentions of a variable.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;

/// Returns whether any token may refer to the variable: its identifier, or a string literal with its name, such as that of
/// `format!("{name}")`.
pub(crate) fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    let text = name.unraw().to_string();
    mentions_text(tokens, &text)
}

/// Returns whether any token is one of the names.
pub(crate) fn mentions_any(tokens: &TokenStream, names: &[String]) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => names.iter().any(|name| ident == name),
        TokenTree::Group(group) => mentions_any(&group.stream(), names),
        _ => false,
    })
}

fn mentions_text(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident.unraw() == name,
        TokenTree::Group(group) => mentions_text(&group.stream(), name),
        TokenTree::Literal(literal) => {
            let literal = literal.to_string();
            literal.contains('"') && literal.contains('{') && literal.contains(name)
        }
        TokenTree::Punct(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::{format_ident, quote};

    #[test]
    fn identifiers_and_format_strings_are_mentions() {
        let name = format_ident!("city");
        for tokens in [quote!(a(city)), quote!({ b![r#city] }), quote!(format!("{city:?}"))] {
            assert!(mentions(&tokens, &name), "{tokens}");
        }
        for tokens in [quote!(cities), quote!("city"), quote!('c')] {
            assert!(!mentions(&tokens, &name), "{tokens}");
        }
    }
}
