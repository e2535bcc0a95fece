//! The path of the runtime's interface for expansions.

use proc_macro2::TokenStream;

use super::quote::quote_mixed_site;
use crate::parse::Options;

/// The only path besides `::core` that an expansion refers to: `::respan::__private`, or that of the option `crate`.
pub(super) fn private(options: &Options) -> TokenStream {
    if let Some(path) = options.crate_path.as_ref().map(|option| &option.value) {
        quote_mixed_site!(#path::__private)
    } else {
        quote_mixed_site!(::respan::__private)
    }
}
