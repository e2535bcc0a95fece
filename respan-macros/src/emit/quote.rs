//! `quote_mixed_site!`: `quote!` for emitted statements.

/// Quotes tokens with mixed-site spans: local names cannot clash with the user's, and lints treat the code as
/// generated.
macro_rules! quote_mixed_site {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned! { ::proc_macro2::Span::mixed_site()=> $($tokens)* }
    };
}

pub(super) use quote_mixed_site;
