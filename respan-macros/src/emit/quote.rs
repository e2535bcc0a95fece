//! `emit!` is `quote!` for our own statements: their names cannot meet the user's, and lints know that nobody wrote them.

macro_rules! quote_mixed_site {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned! { ::proc_macro2::Span::mixed_site()=> $($tokens)* }
    };
}

pub(crate) use quote_mixed_site;
