//! `quote_mixed_site!`, `quote!` for emitted statements, and the location of their tokens.

use proc_macro2::{Span, TokenStream, TokenTree};

/// Quotes tokens with mixed-site spans: local names cannot clash with the user's, and lints treat the code as
/// generated.
macro_rules! quote_mixed_site {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned! { ::proc_macro2::Span::mixed_site()=> $($tokens)* }
    };
}

pub(super) use quote_mixed_site;

/// The tokens with the location of `span` and their own hygiene.
pub(super) fn located_at(tokens: TokenStream, span: Span) -> TokenStream {
    let place = |mut tree: TokenTree| {
        tree.set_span(tree.span().located_at(span));
        tree
    };
    tokens.into_iter().map(place).collect()
}
